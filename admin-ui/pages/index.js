// @ts-check
// The registry of pages: one line each. `load` brings the page's module, whose default export is a Page class.

/**
 * @typedef {object} PageEntry
 * @property {string} name folder under pages/
 * @property {string[]} paths hash patterns; the first one is the page's own, the others are older links
 * @property {() => Promise<{default: any}>} load
 * @property {string[]} [words] catalogues of i18n/{language}/ it needs
 * @property {string[]} [styles] style sheets of styles/ it needs besides the common ones
 * @property {string} [icon] set for pages of the rail
 * @property {string} [rail] page of the rail it belongs to, where it has no entry of its own
 * @property {string} [keys] shortcut, "g x"
 * @property {boolean} [guest] reachable without signing in
 */

/** @type {PageEntry[]} */
export const pages = [
  {name: 'home', paths: [''], load: () => import('./home/page.js'), words: ['home'], styles: ['home'], icon: 'home', keys: 'g h'},
  {name: 'data', paths: ['collections'], load: () => import('./data/page.js'), words: ['data', 'fields', 'intake', 'record', 'rule'], styles: ['data'], icon: 'data', keys: 'g d'},
  {name: 'map', paths: ['schema'], load: () => import('./map/page.js'), words: ['map', 'fields'], styles: ['map'], icon: 'schema', keys: 'g s'},
  {name: 'rules', paths: ['rules'], load: () => import('./rules/page.js'), words: ['rules', 'rule', 'fields'], styles: ['schema', 'rules'], icon: 'rules', keys: 'g r'},
  {name: 'transfer', paths: ['settings/export-collections', 'settings/import-collections'], rail: 'settings', load: () => import('./transfer/page.js'), words: ['transfer', 'schema', 'fields', 'rule'], styles: ['schema', 'transfer']},
  {name: 'schema', paths: ['collections/new', 'collections/:name/schema', 'schema/:name'], rail: 'map', load: () => import('./schema/page.js'), words: ['schema', 'fields', 'rule', 'settings'], styles: ['schema']},
  {name: 'auth', guest: true, words: ['auth'], load: () => import('./auth/page.js'), paths: [
    'login', 'pbinstall/:token', 'request-password-reset', 'auth/:step/:token?',
  ]},
  {name: 'api', paths: ['api', 'api/:collection/:operation?'], load: () => import('./api/page.js'), words: ['api', 'fields', 'data', 'record', 'rule'], styles: ['api', 'data'], icon: 'api', keys: 'g a'},
  {name: 'realtime', paths: ['realtime'], load: () => import('./realtime/page.js'), words: ['realtime', 'api', 'fields', 'data', 'record'], styles: ['data', 'realtime'], icon: 'realtime', keys: 'g t'},
  {name: 'sql', paths: ['sql', 'settings/sql'], load: () => import('./sql/page.js'), words: ['sql'], styles: ['sql'], icon: 'sql', keys: 'g q'},
  {name: 'logs', paths: ['logs'], load: () => import('./logs/page.js'), words: ['logs'], styles: ['logs'], icon: 'logs', keys: 'g l'},
  {name: 'files', paths: ['files'], load: () => import('./files/page.js'), words: ['storedfiles', 'fields', 'data', 'record'], styles: ['data', 'files'], icon: 'files', keys: 'g f'},
  {name: 'backups', paths: ['backups', 'settings/backups'], load: () => import('./backups/page.js'), words: ['backups'], styles: ['backups'], icon: 'backups', keys: 'g b'},
  {name: 'jobs', paths: ['jobs', 'settings/crons'], load: () => import('./jobs/page.js'), words: ['jobs', 'cron'], styles: ['jobs'], icon: 'jobs', keys: 'g j'},
  {name: 'settings', paths: ['settings', 'settings/:section'], load: () => import('./settings/page.js'), words: ['settings', 'cron'], styles: ['settings'], icon: 'settings', keys: 'g ,'},
];

export const railPages = () => pages.filter((page) => page.icon);
export const pageNamed = (name) => pages.find((page) => page.name === name);
