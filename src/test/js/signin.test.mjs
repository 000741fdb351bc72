// Every way to sign in through the official JavaScript SDK. Beside what sdk.test.mjs needs, LARDER_SMTP_PORT names a mail
// server on loopback, LARDER_MAILS an address that answers the next mail to ?to= as JSON and removes it, and LARDER_OIDC
// the issuer of an OpenID Connect provider whose sign-in page takes `username` and `claims`.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { EventSource } from "eventsource";
import PocketBase, { ClientResponseError } from "pocketbase";

globalThis.EventSource = EventSource;

const url = process.env.LARDER_URL;
const oidc = process.env.LARDER_OIDC;
const PASSWORD = "correct horse";

const admin = new PocketBase(url);
admin.autoCancellation(false);

const client = () => {
  const made = new PocketBase(url);
  made.autoCancellation(false);
  return made;
};

const address = (name) => `${name}-${Math.random().toString(36).slice(2)}@example.com`;

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

async function signUp(collection, name) {
  const email = address(name);
  const record = await client().collection(collection).create({ email, password: PASSWORD, passwordConfirm: PASSWORD });
  return { email, id: record.id };
}

/** The next mail to an address. */
async function mail(to) {
  const response = await fetch(`${process.env.LARDER_MAILS}?to=${encodeURIComponent(to)}`);
  assert.equal(response.status, 200, `no mail to ${to}`);
  return response.json();
}

const tokenIn = (message) => message.text.match(/eyJ[\w-]+\.[\w-]+\.[\w-]+/)[0];
const digitsIn = (message) => message.text.match(/\b\d{8}\b/)[0];

/** Signs in at the provider's page as a browser would; follows its redirect unless told not to. */
function signInAtProvider(page, sub, claims, redirect = "follow") {
  return fetch(page, {
    method: "POST",
    redirect,
    body: new URLSearchParams({ username: sub, claims: JSON.stringify(claims) }),
  });
}

const collections = { members: {}, strict: { mfa: { enabled: true, duration: 600, rule: "" } } };

before(async () => {
  await admin.collection("_superusers").authWithPassword(process.env.LARDER_EMAIL, process.env.LARDER_PASSWORD);
  await admin.settings.update({
    smtp: { enabled: true, host: "127.0.0.1", port: Number(process.env.LARDER_SMTP_PORT), tls: false },
  });
  for (const [name, more] of Object.entries(collections)) {
    await admin.collections.create({
      name,
      type: "auth",
      createRule: "",
      listRule: "id = @request.auth.id",
      viewRule: "id = @request.auth.id",
      updateRule: "id = @request.auth.id",
      authAlert: { enabled: false },
      fields: [{ name: "name", type: "text" }],
      otp: { enabled: true, duration: 180, length: 8 },
      oauth2: {
        enabled: true,
        mappedFields: { name: "name" },
        providers: [{
          name: "oidc", clientId: "larder", clientSecret: "secret", authURL: `${oidc}/authorize`, tokenURL: `${oidc}/token`,
          extra: { jwksURL: `${oidc}/jwks`, issuers: [oidc] },
        }],
      },
      ...more,
    });
  }
});

after(async () => {
  for (const name of Object.keys(collections)) {
    await admin.collections.delete(name).catch(() => {});
  }
});

describe("ways in", () => {
  test("the list of methods", async () => {
    const methods = await client().collection("strict").listAuthMethods();
    assert.deepEqual(methods.password, { enabled: true, identityFields: ["email"] });
    assert.deepEqual(methods.otp, { enabled: true, duration: 180 });
    assert.deepEqual(methods.mfa, { enabled: true, duration: 600 });
    assert.equal(methods.oauth2.enabled, true);
    assert.equal(methods.oauth2.providers[0].name, "oidc");
    assert.equal(methods.oauth2.providers[0].codeChallengeMethod, "S256");
  });

  test("a password", async () => {
    const { email, id } = await signUp("members", "password");
    const pb = client();
    await rejects(pb.collection("members").authWithPassword(email, "wrong"), 400);
    await rejects(pb.collection("members").authWithPassword(address("nobody"), PASSWORD), 400);
    const auth = await pb.collection("members").authWithPassword(email, PASSWORD, { expand: "none", fields: "*" });
    assert.equal(auth.record.id, id);
    assert.ok(pb.authStore.isValid);
  });

  test("a one-time password", async () => {
    const { email, id } = await signUp("members", "otp");
    const pb = client();
    const { otpId } = await pb.collection("members").requestOTP(email);
    const digits = digitsIn(await mail(email));
    await rejects(pb.collection("members").authWithOTP(otpId, digits === "00000000" ? "00000001" : "00000000"), 400);
    const auth = await pb.collection("members").authWithOTP(otpId, digits);
    assert.equal(auth.record.id, id);
    await rejects(client().collection("members").authWithOTP(otpId, digits), 400);
    const nobody = await client().collection("members").requestOTP(address("nobody"));
    assert.match(nobody.otpId, /^[a-z0-9]{15}$/);
  });

  test("two steps", async () => {
    const { email, id } = await signUp("strict", "steps");
    const pb = client();
    let mfaId;
    await rejects(pb.collection("strict").authWithPassword(email, PASSWORD), 401, (body) => {
      mfaId = body.mfaId;
    });
    assert.match(mfaId, /^[a-z0-9]{15}$/);
    await rejects(pb.collection("strict").authWithPassword(email, PASSWORD, { mfaId }), 400);
    const { otpId } = await pb.collection("strict").requestOTP(email);
    const auth = await pb.collection("strict").authWithOTP(otpId, digitsIn(await mail(email)), { mfaId });
    assert.equal(auth.record.id, id);
    assert.ok(pb.authStore.isValid);
  });

  test("a provider, all in one", async () => {
    const pb = client();
    const email = address("allinone");
    let page;
    let landed;
    const auth = await pb.collection("members").authWithOAuth2({
      provider: "oidc",
      urlCallback: async (to) => {
        page = to;
        landed = await signInAtProvider(to, `sub-${email}`, { email, email_verified: true, name: "All In One" });
      },
      createData: { name: "" },
    });
    assert.match(page, /^http.*\/authorize\?.*redirect_uri=.*%2Fapi%2Foauth2-redirect$/);
    assert.match(landed.url, /\/_\/#\/auth\/oauth2-redirect-success$|\/_\/$/);
    assert.equal(auth.record.email, email);
    assert.equal(auth.record.verified, true);
    assert.equal(auth.meta.isNew, true);
    assert.equal(auth.meta.name, "All In One");
    assert.ok(pb.authStore.isValid);

    const again = await client().collection("members").authWithOAuth2({
      provider: "oidc",
      urlCallback: (to) => signInAtProvider(to, `sub-${email}`, { email, email_verified: true }),
    });
    assert.equal(again.record.id, auth.record.id);
    assert.equal(again.meta.isNew, false);
  });

  test("a provider by its code, linked and unlinked", async () => {
    const { email, id } = await signUp("members", "code");
    const owner = client();
    await owner.collection("members").authWithPassword(email, PASSWORD);
    const back = "http://127.0.0.1/back";
    const byCode = async (pb) => {
      const [provider] = (await pb.collection("members").listAuthMethods()).oauth2.providers;
      const answer = await signInAtProvider(
        provider.authURL + encodeURIComponent(back), `sub-${email}`, { email, email_verified: true }, "manual",
      );
      const query = new URL(answer.headers.get("location")).searchParams;
      assert.equal(query.get("state"), provider.state);
      return pb.collection("members").authWithOAuth2Code("oidc", query.get("code"), provider.codeVerifier, back);
    };
    assert.equal((await byCode(owner)).record.id, id, "the signed in owner links the account");
    assert.equal((await byCode(client())).record.id, id, "and can come in by it");
    await client().collection("members").authWithPassword(email, PASSWORD);

    const links = await owner.collection("members").listExternalAuths(id);
    assert.deepEqual(links.map((link) => link.provider), ["oidc"]);
    assert.equal(await owner.collection("members").unlinkExternalAuth(id, "oidc"), true);
    assert.equal((await owner.collection("members").listExternalAuths(id)).length, 0);
  });

  test("a provider that is told no", async () => {
    const pb = client();
    const back = `${url}/api/oauth2-redirect`;
    const attempt = pb.collection("members").authWithOAuth2({
      provider: "oidc",
      urlCallback: (to) => fetch(`${back}?state=${new URL(to).searchParams.get("state")}&error=access_denied`),
    });
    await rejects(attempt, 0);
    assert.equal(pb.authStore.isValid, false);
  });
});

describe("mails", () => {
  test("verification", async () => {
    const { email, id } = await signUp("members", "verify");
    const pb = client();
    await pb.collection("members").authWithPassword(email, PASSWORD);
    assert.equal(await pb.collection("members").requestVerification(email), true);
    const message = await mail(email);
    assert.equal(await pb.collection("members").confirmVerification(tokenIn(message)), true);
    assert.equal(pb.authStore.record.verified, true);
    assert.equal((await pb.collection("members").getOne(id)).verified, true);
    await rejects(pb.collection("members").confirmVerification("nonsense"), 400);
    assert.equal(await pb.collection("members").requestVerification(address("nobody")), true);
  });

  test("password reset", async () => {
    const { email } = await signUp("members", "reset");
    const pb = client();
    const session = await pb.collection("members").authWithPassword(email, PASSWORD);
    assert.equal(await pb.collection("members").requestPasswordReset(email), true);
    const token = tokenIn(await mail(email));
    await rejects(pb.collection("members").confirmPasswordReset(token, "new horse", "other horse"), 400, (body) => {
      assert.equal(body.data.passwordConfirm.code, "validation_values_mismatch");
    });
    assert.equal(await pb.collection("members").confirmPasswordReset(token, "new horse", "new horse"), true);
    await rejects(client().collection("members").authWithPassword(email, PASSWORD), 400);
    const auth = await client().collection("members").authWithPassword(email, "new horse");
    assert.equal(auth.record.verified, true);
    const old = client();
    old.authStore.save(session.token, session.record);
    await rejects(old.collection("members").authRefresh(), 401);
    await rejects(pb.collection("members").confirmPasswordReset(token, "new horse", "new horse"), 400);
  });

  test("another address", async () => {
    const { email } = await signUp("members", "change");
    const pb = client();
    await pb.collection("members").authWithPassword(email, PASSWORD);
    const next = address("changed");
    assert.equal(await pb.collection("members").requestEmailChange(next), true);
    const token = tokenIn(await mail(next));
    await rejects(pb.collection("members").confirmEmailChange(token, "wrong"), 400);
    assert.equal(await pb.collection("members").confirmEmailChange(token, PASSWORD), true);
    assert.equal(pb.authStore.isValid, false, "the SDK forgets the session that has ended");
    assert.equal((await pb.collection("members").authWithPassword(next, PASSWORD)).record.email, next);
    await rejects(pb.collection("members").authWithPassword(email, PASSWORD), 400);
  });
});

describe("operators", () => {
  test("act for somebody, without getting a longer session", async () => {
    const { id } = await signUp("members", "puppet");
    const puppet = await admin.collection("members").impersonate(id, 60);
    assert.equal((await puppet.collection("members").getOne(id)).id, id);
    const before = puppet.authStore.token;
    assert.equal((await puppet.collection("members").authRefresh()).token, before);
    await rejects(client().collection("members").impersonate(id, 60), 401);
    await rejects(puppet.collection("members").impersonate(id, 60), 403);
  });

  test("refresh their own session", async () => {
    const auth = await admin.collection("_superusers").authRefresh();
    assert.equal(auth.record.collectionName, "_superusers");
  });

  test("try a template by a mail", async () => {
    const to = address("sample");
    assert.equal(await admin.settings.testEmail("members", to, "verification"), true);
    assert.match((await mail(to)).subject, /^Verify your /);
  });
});
