// Drives a started server through the official JavaScript SDK. LARDER_URL names the server, LARDER_EMAIL and
// LARDER_PASSWORD an account of _superusers. Works against any compatible server.
import assert from "node:assert/strict";
import net from "node:net";
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

/** The status that a call fails with; 0 when it does not. */
const status = (promise) => promise.then(() => 0, (error) => error.status);

async function until(condition) {
  for (let i = 0; i < 200; i++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail("still not so after twenty seconds");
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

/** Keeps events until they are asked for. */
function listen() {
  const kept = [];
  const asking = [];
  return {
    add: (event) => (asking.length ? asking.shift()(event) : kept.push(event)),
    empty: () => kept.length === 0,
    next: () =>
      new Promise((resolve, reject) => {
        if (kept.length) resolve(kept.shift());
        else {
          asking.push(resolve);
          setTimeout(() => reject(new Error("no event in ten seconds")), 10_000).unref();
        }
      }),
  };
}

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

  test("options shape what comes, one record is heard of alone", async () => {
    const author = await admin.collection("authors").create({ name: "Grace" });
    const record = await admin.collection("posts").create({ title: "before", author: author.id });
    const client = new PocketBase(url);
    const events = listen();
    await client.collection("posts").subscribe(record.id, events.add, { expand: "author", fields: "title,expand.author.name" });
    await admin.collection("posts").create({ title: "another" });
    await admin.collection("posts").update(record.id, { title: "after" });
    const event = await events.next();
    assert.equal(event.action, "update");
    assert.deepEqual(event.record, { title: "after", expand: { author: { name: "Grace" } } });
    await client.realtime.unsubscribe();
  });

  test("signing in changes what is heard, signing out ends it", async () => {
    await admin.collections.create({ name: "members", type: "base", listRule: "@request.auth.id != ''", fields: [text("title")] });
    const client = await newUser("listener");
    const events = listen();
    await client.collection("members").subscribe("*", events.add);
    await admin.collection("members").create({ title: "for members" });
    assert.equal((await events.next()).record.title, "for members");
    // The official client sends its topics again with its new token.
    const again = await client.collection("users").authWithPassword(client.authStore.record.email, "correct horse");
    assert.ok(again.token);
    await client.collection("members").subscribe("*", events.add);
    await admin.collection("members").create({ title: "still" });
    assert.equal((await events.next()).record.title, "still");
    await client.realtime.unsubscribe();
    await admin.collections.delete("members");
  });

  test("a broken connection is made again with all topics", async () => {
    const sockets = new Set();
    const target = new URL(url);
    const proxy = net.createServer((near) => {
      const far = net.connect(Number(target.port), target.hostname);
      for (const [from, to] of [[near, far], [far, near]]) {
        sockets.add(from);
        from.pipe(to);
        from.on("error", () => to.destroy());
        from.on("close", () => to.destroy());
      }
    });
    await new Promise((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    const client = new PocketBase(`http://127.0.0.1:${proxy.address().port}`);
    const events = listen();
    await client.collection("posts").subscribe("*", events.add, { filter: "title ~ 'reconnect'" });
    const first = client.realtime.clientId;
    const connected = new Promise((resolve) => {
      // The topics are set again by the time that the client is connected anew.
      client.realtime.subscribe("PB_CONNECT", () => client.realtime.clientId !== first && resolve());
    });
    sockets.forEach((socket) => socket.destroy());
    await connected;
    for (let i = 0; events.empty() && i < 50; i++) {
      await admin.collection("posts").create({ title: `reconnect ${i}` });
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.match((await events.next()).record.title, /^reconnect/);
    await client.realtime.unsubscribe();
    proxy.close();
    sockets.forEach((socket) => socket.destroy());
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

  test("settings are changed, checked and tested", async () => {
    const before = await admin.settings.getAll();
    const changed = await admin.settings.update({ meta: { appName: "SDK check" } });
    assert.equal(changed.meta.appName, "SDK check");
    assert.equal(changed.meta.senderName, before.meta.senderName);
    await rejects(admin.settings.update({ meta: { appName: "" } }), 400, (body) => {
      assert.equal(body.data.meta.appName.code, "validation_required");
    });
    await rejects(admin.settings.testS3("storage"), 400);
    await rejects(admin.settings.testS3("nowhere"), 400);
    await admin.settings.update({ meta: { appName: before.meta.appName } });
  });

  test("logs are listed, filtered, counted and removed", async () => {
    const marker = `/api/health?marker=${Math.random()}`;
    await fetch(url + marker);
    const filter = admin.filter("data.url = {:marker} && data.status = 200", { marker });
    let found;
    for (let i = 0; !found && i < 200; i++) {
      [found] = (await admin.logs.getList(1, 1, { filter })).items;
      if (!found) await new Promise((resolve) => setTimeout(resolve, 50)); // entries are stored in groups
    }
    assert.equal(found.message, `GET ${marker}`);
    assert.deepEqual(await admin.logs.getOne(found.id), found);
    const stats = await admin.logs.getStats({ filter });
    assert.equal(stats.reduce((sum, hour) => sum + hour.total, 0), 1);
    await rejects(admin.logs.getList(1, 1, { filter: "missing = 1" }), 400);
    await rejects(new PocketBase(url).logs.getList(1, 1), 401);
    await admin.logs.truncate();
    assert.equal((await admin.logs.getList(1, 1, { filter })).totalItems, 0);
  });

  test("crons are listed and run, health answers", async () => {
    assert.ok((await admin.crons.getFullList()).some((job) => job.id === "__pbLogsCleanup__"));
    assert.equal(await admin.crons.run("__pbLogsCleanup__"), true);
    await rejects(admin.crons.run("missing"), 404);
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
    const copy = new File([await (await fetch(admin.backups.getDownloadURL(token, "sdk_check.zip"))).arrayBuffer()], "sdk_copy.zip");
    await admin.backups.upload({ file: copy });
    await rejects(admin.backups.upload({ file: new File(["no archive"], "text.zip") }), 400);
    const kept = await admin.collection("authors").create({ name: "after the backup" });
    await admin.backups.restore("sdk_copy.zip");
    await until(async () => (await status(admin.collection("authors").getOne(kept.id))) === 404);
    await rejects(admin.backups.restore("missing.zip"), 400);
    await admin.backups.delete("sdk_check.zip");
    await admin.backups.delete("sdk_copy.zip");
  });
});
