-- The names under which PocketBase records its own migrations: it takes a directory that has them all as up to date.
INSERT OR IGNORE INTO `_migrations` (`file`, `applied`) VALUES
    ('1640988000_aux_init.go', ${micros}),
    ('1640988000_init.go', ${micros} + 1),
    ('1717233556_v0.23_migrate.go', ${micros} + 2),
    ('1717233557_v0.23_migrate2.go', ${micros} + 3),
    ('1717233558_v0.23_migrate3.go', ${micros} + 4),
    ('1717233559_v0.23_migrate4.go', ${micros} + 5),
    ('1763020353_update_default_auth_alert_templates.go', ${micros} + 6),
    ('1778828400_normalize_indexes.go', ${micros} + 7);
