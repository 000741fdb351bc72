// Drives a started server through the official JavaScript SDK. LARDER_URL names the server, LARDER_EMAIL and
// LARDER_PASSWORD an account of _superusers. Works against any compatible server.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { EventSource } from "eventsource";
import PocketBase, { ClientResponseError } from "pocketbase";

globalThis.EventSource = EventSource;

const url = process.env.LARDER_URL;
const email = process.env.LARDER_EMAIL;
const password = process.env.LARDER_PASSWORD;

const admin = new PocketBase(url);
admin.autoCancellation(false);

const text = (name, more = {}) => ({ name, type: "text", ...more });

async function rejects(promise, status, check = () => {}) {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof ClientResponseError, String(error));
    assert.equal(error.status, status, JSON.stringify(error.response));
    check(error.response);
    return;
  }
  assert.fail(`expected status ${status}`);
}

before(async () => {
  const auth = await admin.collection("_superusers").authWithPassword(email, password);
  assert.equal(auth.record.collectionName, "_superusers");
  assert.ok(admin.authStore.isSuperuser);
  await admin.collections.create({
    name: "authors",
    type: "base",
    listRule: "",
    viewRule: "",
    fields: [text("name", { required: true }), { name: "active", type: "bool" }],
  });
  const authors = await admin.collections.getOne("authors");
  await admin.collections.create({
    name: "posts",
    type: "base",
    listRule: "",
    viewRule: "",
    createRule: "@request.auth.id != ''",
    updateRule: "owner = @request.auth.id",
    deleteRule: "owner = @request.auth.id",
    fields: [
      text("title", { required: true, max: 100 }),
      { name: "views", type: "number" },
      { name: "tags", type: "select", values: ["a", "b", "c"], maxSelect: 3 },
      { name: "meta", type: "json" },
      { name: "published", type: "date" },
      { name: "place", type: "geoPoint" },
      { name: "author", type: "relation", collectionId: authors.id, maxSelect: 1 },
      { name: "owner", type: "relation", collectionId: "_pb_users_auth_", maxSelect: 1 },
      { name: "documents", type: "file", maxSelect: 5 },
      { name: "created", type: "autodate", onCreate: true },
      { name: "updated", type: "autodate", onCreate: true, onUpdate: true },
    ],
    indexes: ["CREATE INDEX `idx_posts_title` ON `posts` (`title`)"],
  });
});

after(async () => {
  for (const name of ["posts", "authors"]) {
    await admin.collections.delete(name).catch(() => {});
  }
});

async function newUser(name) {
  const client = new PocketBase(url);
  client.autoCancellation(false);
  const mail = `${name}-${Math.random().toString(36).slice(2)}@example.com`;
  await client.collection("users").create({ email: mail, password: "correct horse", passwordConfirm: "correct horse" });
  await client.collection("users").authWithPassword(mail, "correct horse");
  return client;
}

describe("collections", () => {
  test("list, update, scaffolds, truncate and delete", async () => {
    const list = await admin.collections.getList(1, 100, { filter: "system = false" });
    assert.ok(list.items.some((item) => item.name === "posts"));
    const scaffolds = await admin.collections.getScaffolds();
    assert.deepEqual(Object.keys(scaffolds).sort(), ["auth", "base", "view"]);
    const created = await admin.collections.create({ name: "scratch", type: "base", fields: [text("a")] });
    const renamed = await admin.collections.update(created.id, {
      name: "scratch2",
      fields: created.fields.map((field) => (field.name === "a" ? { ...field, name: "b" } : field)),
    });
    assert.equal(renamed.name, "scratch2");
    const record = await admin.collection("scratch2").create({ b: "kept" });
    assert.equal(record.b, "kept");
    await admin.collections.truncate("scratch2");
    assert.equal((await admin.collection("scratch2").getList()).totalItems, 0);
    await admin.collections.delete("scratch2");
    await rejects(admin.collections.getOne("scratch2"), 404);
  });

  test("a view is derived and read only", async () => {
    const author = await admin.collection("authors").create({ name: "V" });
    await admin.collection("posts").create({ title: "in view", author: author.id });
    await admin.collections.create({
      name: "author_posts",
      type: "view",
      listRule: "",
      viewQuery: "SELECT authors.id, authors.name, count(posts.id) AS total FROM authors LEFT JOIN posts ON posts.author = authors.id GROUP BY authors.id",
    });
    const row = await new PocketBase(url).collection("author_posts").getFirstListItem("name = 'V'");
    assert.equal(row.total, 1);
    await rejects(admin.collection("author_posts").create({ name: "x" }), 400);
    await admin.collections.delete("author_posts");
  });

  test("import is all or nothing", async () => {
    const posts = await admin.collections.getOne("authors");
    await admin.collections.import([posts, { name: "imported", type: "base", fields: [text("x")] }]);
    assert.equal((await admin.collections.getOne("imported")).fields.some((field) => field.name === "x"), true);
    await rejects(admin.collections.import([{ name: "bad name!", type: "base" }, { name: "fine", type: "base" }]), 400);
    await rejects(admin.collections.getOne("fine"), 404);
    await admin.collections.delete("imported");
  });

  test("validation errors name the field", async () => {
    await rejects(admin.collections.create({ name: "posts", type: "base" }), 400, (body) => {
      assert.equal(body.data.name.code, "validation_collection_name_exists");
    });
  });
});

describe("records", () => {
  test("create, view, update with modifiers, delete", async () => {
    const created = await admin.collection("posts").create({
      title: "one", views: 1.5, tags: ["a", "b"], meta: { z: 1, a: [true, null] }, published: "2024-05-06", place: { lon: 8.5, lat: 47.4 },
    });
    assert.match(created.id, /^[a-z0-9]{15}$/);
    assert.equal(created.published, "2024-05-06 00:00:00.000Z");
    assert.deepEqual(created.place, { lon: 8.5, lat: 47.4 });
    assert.deepEqual(created.meta, { z: 1, a: [true, null] });
    const updated = await admin.collection("posts").update(created.id, { "views+": 2, "tags-": "a", "+tags": "c" });
    assert.equal(updated.views, 3.5);
    assert.deepEqual(updated.tags, ["c", "b"]);
    assert.deepEqual(await admin.collection("posts").getOne(created.id), updated);
    assert.equal(await admin.collection("posts").delete(created.id), true);
    await rejects(admin.collection("posts").getOne(created.id), 404);
  });

  test("filter, sort, fields, paging", async () => {
    const author = await admin.collection("authors").create({ name: "Ada", active: true });
    for (let i = 0; i < 12; i++) {
      await admin.collection("posts").create({ title: `page ${String(i).padStart(2, "0")}`, views: i, author: author.id });
    }
    const filter = admin.filter("title ~ {:title} && author.name = {:name}", { title: "page", name: "Ada" });
    const page = await admin.collection("posts").getList(2, 5, { filter, sort: "-views", expand: "author", fields: "title,views,expand.author.name" });
    assert.equal(page.totalItems, 12);
    assert.equal(page.totalPages, 3);
    assert.deepEqual(page.items.map((item) => item.views), [6, 5, 4, 3, 2]);
    assert.deepEqual(page.items[0], { expand: { author: { name: "Ada" } }, title: "page 06", views: 6 });
    const all = await admin.collection("posts").getFullList({ filter, sort: "views", batch: 5 });
    assert.equal(all.length, 12);
    const back = await admin.collection("authors").getOne(author.id, { expand: "posts_via_author" });
    assert.equal(back.expand.posts_via_author.length, 12);
    await rejects(admin.collection("posts").getFirstListItem("title = 'nowhere'"), 404);
    await rejects(admin.collection("posts").getList(1, 5, { filter: "missing = 1" }), 400);
    await rejects(new PocketBase(url).collection("posts").getList(1, 5, { filter: "@request.auth.id != ''" }), 403);
  });

  test("rules hold for users and guests", async () => {
    const guest = new PocketBase(url);
    await rejects(guest.collection("posts").create({ title: "no" }), 400);
    const ann = await newUser("ann");
    const bob = await newUser("bob");
    const mine = await ann.collection("posts").create({ title: "mine", owner: ann.authStore.record.id });
    await rejects(bob.collection("posts").update(mine.id, { title: "stolen" }), 404);
    await rejects(bob.collection("posts").delete(mine.id), 404);
    assert.equal((await ann.collection("posts").update(mine.id, { title: "still mine" })).title, "still mine");
    await rejects(bob.collection("users").getOne(ann.authStore.record.id), 404);
    await rejects(bob.collections.getFullList(), 403);
    await ann.collection("posts").delete(mine.id);
  });

  test("validation errors name the field", async () => {
    await rejects(admin.collection("posts").create({ title: "", tags: ["nope"] }), 400, (body) => {
      assert.equal(body.data.title.code, "validation_required");
      assert.equal(body.data.tags.code, "validation_invalid_value");
    });
  });
});

describe("auth", () => {
  test("password sign-in, refresh, wrong password", async () => {
    const ann = await newUser("refresh");
    const before = ann.authStore.token;
    const auth = await ann.collection("users").authRefresh();
    assert.ok(auth.token.length > 50 && before.length > 50);
    await rejects(new PocketBase(url).collection("users").authWithPassword(ann.authStore.record.email, "wrong"), 400);
    const methods = await new PocketBase(url).collection("users").listAuthMethods();
    assert.equal(methods.password.enabled, true);
  });

  test("a changed password kills the old token", async () => {
    const ann = await newUser("change");
    const old = new PocketBase(url);
    old.authStore.save(ann.authStore.token, ann.authStore.record);
    await ann.collection("users").update(ann.authStore.record.id, {
      oldPassword: "correct horse", password: "battery staple", passwordConfirm: "battery staple",
    });
    await rejects(old.collection("users").authRefresh(), 401);
  });

  test("a superuser impersonates", async () => {
    const ann = await newUser("impersonated");
    const client = await admin.collection("users").impersonate(ann.authStore.record.id, 60);
    assert.equal((await client.collection("users").getOne(ann.authStore.record.id)).id, ann.authStore.record.id);
  });
});

describe("files", () => {
  test("upload, url, download, append, remove", async () => {
    const record = await admin.collection("posts").create({
      title: "with files", meta: { a: 1 },
      documents: [new File(["hello"], "first.txt", { type: "text/plain" }), new File(["world"], "second.txt")],
    });
    assert.equal(record.documents.length, 2);
    assert.deepEqual(record.meta, { a: 1 });
    const body = await (await fetch(admin.files.getURL(record, record.documents[0]))).text();
    assert.equal(body, "hello");
    const more = await admin.collection("posts").update(record.id, { "documents+": new File(["!"], "third.txt") });
    assert.equal(more.documents.length, 3);
    const less = await admin.collection("posts").update(record.id, { "documents-": [record.documents[0]] });
    assert.equal(less.documents.length, 2);
    assert.equal((await fetch(admin.files.getURL(record, record.documents[0]))).status, 404);
    assert.ok((await admin.files.getToken()).length > 50);
  });
});

describe("realtime", () => {
  test("create, update and delete reach a subscriber", async () => {
    const client = new PocketBase(url);
    const events = [];
    let stop;
    const deleted = new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error(`no delete event, only: ${events}`)), 5000).unref();
      stop = client.collection("posts").subscribe("*", (event) => {
        events.push(`${event.action} ${event.record.title}`);
        if (event.action === "delete") resolve();
      }, { filter: "title ~ 'live'" });
    });
    await stop;
    const record = await admin.collection("posts").create({ title: "live" });
    await admin.collection("posts").create({ title: "other" });
    await admin.collection("posts").update(record.id, { title: "live 2" });
    await admin.collection("posts").delete(record.id);
    await deleted;
    assert.deepEqual(events, ["create live", "update live 2", "delete live 2"]);
    await (await stop)();
    await client.realtime.unsubscribe();
  });
});

describe("operators", () => {
  test("batch is one transaction", async () => {
    const settings = await admin.settings.getAll();
    await admin.settings.update({ batch: { enabled: true, maxRequests: 50, timeout: 3 } });
    const batch = admin.createBatch();
    batch.collection("authors").create({ name: "batched" });
    batch.collection("authors").create({ name: "" });
    await rejects(batch.send(), 400);
    assert.equal((await admin.collection("authors").getList(1, 1, { filter: "name = 'batched'" })).totalItems, 0);
    const good = admin.createBatch();
    good.collection("authors").create({ name: "batched" });
    good.collection("posts").create({ title: "batched", documents: new File(["b"], "batch.txt") });
    const results = await good.send();
    assert.deepEqual(results.map((result) => result.status), [200, 200]);
    assert.equal(results[1].body.documents.length, 1);
    await admin.settings.update({ batch: settings.batch });
  });

  test("settings, logs, crons, sql, health", async () => {
    assert.equal((await admin.settings.getAll()).meta.appName.length > 0, true);
    assert.ok(Array.isArray((await admin.logs.getList(1, 1)).items));
    assert.ok((await admin.crons.getFullList()).some((job) => job.id === "__pbLogsCleanup__"));
    assert.equal((await admin.health.check()).code, 200);
  });

  test("backups are made, listed and removed", async () => {
    await admin.backups.create("sdk_check.zip");
    const list = await admin.backups.getFullList();
    assert.ok(list.some((backup) => backup.key === "sdk_check.zip" && backup.size > 0));
    const token = await admin.files.getToken();
    const zip = await fetch(admin.backups.getDownloadURL(token, "sdk_check.zip"));
    assert.equal(zip.status, 200);
    assert.deepEqual([...new Uint8Array(await zip.arrayBuffer()).slice(0, 2)], [0x50, 0x4b]);
    await admin.backups.delete("sdk_check.zip");
  });
});
