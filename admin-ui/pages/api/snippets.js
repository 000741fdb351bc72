// @ts-check
// The same call in several languages. JavaScript and Dart speak the official SDKs' words; the others speak HTTP.

export const LANGUAGES = [['js', 'JavaScript'], ['dart', 'Dart'], ['java', 'Java'], ['curl', 'curl'], ['http', 'HTTP']];

const indent = (text, by = '  ') => text.split('\n').map((line, index) => (index ? by + line : line)).join('\n');

/** A value as a JavaScript literal: names bare where they can be. */
export function jsLiteral(value, depth = 0) {
  const pad = '  '.repeat(depth + 1);
  if (typeof value === 'string') return `'${value.replace(/\\/g, '\\\\').replace(/'/g, "\\'").replace(/\n/g, '\\n')}'`;
  if (Array.isArray(value)) return value.length ? `[${value.map((each) => jsLiteral(each, depth)).join(', ')}]` : '[]';
  if (value && typeof value === 'object') {
    const lines = Object.entries(value).map(([name, each]) => `${pad}${/^[A-Za-z_$][\w$]*$/.test(name) ? name : jsLiteral(name)}: ${jsLiteral(each, depth + 1)},`);
    return lines.length ? `{\n${lines.join('\n')}\n${'  '.repeat(depth)}}` : '{}';
  }
  return JSON.stringify(value);
}

/** A value as a Dart literal. */
export function dartLiteral(value, depth = 0) {
  const pad = '  '.repeat(depth + 1);
  if (typeof value === 'string') return `'${value.replace(/\\/g, '\\\\').replace(/'/g, "\\'").replace(/\$/g, '\\$').replace(/\n/g, '\\n')}'`;
  if (Array.isArray(value)) return `[${value.map((each) => dartLiteral(each, depth)).join(', ')}]`;
  if (value && typeof value === 'object') {
    const lines = Object.entries(value).map(([name, each]) => `${pad}${dartLiteral(name)}: ${dartLiteral(each, depth + 1)},`);
    return lines.length ? `<String, dynamic>{\n${lines.join('\n')}\n${'  '.repeat(depth)}}` : '<String, dynamic>{}';
  }
  return JSON.stringify(value);
}

const fullPath = ({op, values}) => op.path.replace('{id}', encodeURIComponent(values.id || 'RECORD_ID'));

/** The address with its query. */
export function address(call) {
  const query = new URLSearchParams(Object.entries(call.values.query).filter(([, value]) => value !== '' && value !== false).map(([name, value]) => [name, String(value)])).toString();
  return call.base + fullPath(call) + (query ? '?' + query : '');
}

/**
 * @param {string} language
 * @param {{op: import('./operations.js').Operation, base: string, model: any, values: {id: string, query: Record<string, any>, body: any}}} call
 */
export function snippet(language, call) {
  return {js, dart, java, curl, http}[language](call);
}

/* ---------- JavaScript ---------- */

const given = ({values}, names) => Object.fromEntries(names.filter((name) => values.query[name]).map((name) => [name, values.query[name]]));

function js(call) {
  const {op, base, model, values} = call;
  const start = `import PocketBase from 'pocketbase';\n\nconst pb = new PocketBase(${jsLiteral(base)});\n\n`;
  const its = `pb.collection(${jsLiteral(model.name)})`;
  const id = jsLiteral(values.id || 'RECORD_ID');
  const options = given(call, ['sort', 'filter', 'expand', 'fields', 'skipTotal']);
  const tail = (extra = options) => (Object.keys(extra).length ? ', ' + jsLiteral(extra) : '');
  const only = (extra) => (Object.keys(extra).length ? jsLiteral(extra) : '');
  const body = jsLiteral(values.body ?? {});
  const b = values.body ?? {};
  const {filter, ...unfiltered} = options;
  const code = {
    list: () => `// one page\nconst page = await ${its}.getList(${values.query.page || 1}, ${values.query.perPage || 30}${tail()});\n\n// all of them, page by page\nconst all = await ${its}.getFullList(${only(options)});\n\n// the first that matches\nconst first = await ${its}.getFirstListItem(${jsLiteral(filter || 'id != ""')}${tail(unfiltered)});`,
    view: () => `const record = await ${its}.getOne(${id}${tail()});`,
    create: () => `const record = await ${its}.create(${body}${tail()});${files(model, 'js')}`,
    update: () => `const record = await ${its}.update(${id}, ${body}${tail()});${files(model, 'js')}`,
    delete: () => `await ${its}.delete(${id});`,
    batch: () => {
      const [create, update] = (b.requests ?? []).map((each) => each.body ?? {});
      const of = `batch.collection(${jsLiteral(model.name)})`;
      return `const batch = pb.createBatch();\n\n${of}.create(${jsLiteral(create ?? {})});\n${of}.update('RECORD_ID', ${jsLiteral(update ?? {})});\n${of}.upsert(${jsLiteral({id: 'RECORD_ID', ...(create ?? {})})});\n${of}.delete('RECORD_ID');\n\nconst results = await batch.send();`;
    },
    realtime: () => `// every record\nawait ${its}.subscribe('*', (e) => {\n  console.log(e.action, e.record);\n});\n\n// one record\nawait ${its}.subscribe('RECORD_ID', (e) => {\n  console.log(e.action, e.record);\n});\n\n// no more\nawait ${its}.unsubscribe();`,
    methods: () => `const methods = await ${its}.listAuthMethods();`,
    password: () => `const authData = await ${its}.authWithPassword(${jsLiteral(b.identity ?? '')}, ${jsLiteral(b.password ?? '')});\n${signedIn('js')}`,
    oauth2: () => `// opens the provider in a popup and waits for the answer\nconst authData = await ${its}.authWithOAuth2({provider: ${jsLiteral(b.provider ?? 'google')}});\n${signedIn('js')}`,
    otp: () => `const request = await ${its}.requestOTP(${jsLiteral(b.email ?? '')});\n\n// request.otpId is needed together with the code of the mail`,
    otpSignIn: () => `const authData = await ${its}.authWithOTP(${jsLiteral(b.otpId ?? '')}, ${jsLiteral(b.password ?? '')});\n${signedIn('js')}`,
    refresh: () => `// needs a signed-in pb.authStore\nconst authData = await ${its}.authRefresh();`,
    verification: () => `await ${its}.requestVerification(${jsLiteral(b.email ?? '')});`,
    verified: () => `await ${its}.confirmVerification(${jsLiteral(b.token ?? '')});`,
    reset: () => `await ${its}.requestPasswordReset(${jsLiteral(b.email ?? '')});`,
    resetConfirm: () => `await ${its}.confirmPasswordReset(\n  ${jsLiteral(b.token ?? '')},\n  ${jsLiteral(b.password ?? '')},\n  ${jsLiteral(b.passwordConfirm ?? '')},\n);`,
    email: () => `// needs a signed-in pb.authStore\nawait ${its}.requestEmailChange(${jsLiteral(b.newEmail ?? '')});`,
    emailConfirm: () => `await ${its}.confirmEmailChange(${jsLiteral(b.token ?? '')}, ${jsLiteral(b.password ?? '')});`,
    impersonate: () => `// needs a superuser in pb.authStore\nconst client = await ${its}.impersonate(${id}, ${b.duration ?? 0});\n\nconsole.log(client.authStore.token);`,
  }[op.id];
  return start + code();
}

const signedIn = (language) => (language === 'js' ? '\nconsole.log(pb.authStore.isValid, pb.authStore.token, pb.authStore.record.id);' : '\nprint(pb.authStore.isValid);\nprint(pb.authStore.token);\nprint(pb.authStore.record?.id);');

/** How files are sent along, where the collection has any. */
function files(model, language) {
  const field = model.fields.find(({type}) => type === 'file');
  if (!field) return '';
  return language === 'js'
    ? `\n\n// files: ${field.name}: new File([…], 'name.png'); keep the others with '${field.name}+'`
    : `\n\n// files: files: [http.MultipartFile.fromString('${field.name}', '…', filename: 'name.txt')]`;
}

/* ---------- Dart ---------- */

function dart(call) {
  const {op, base, model, values} = call;
  const start = `import 'package:pocketbase/pocketbase.dart';\n\nfinal pb = PocketBase(${dartLiteral(base)});\n\n`;
  const its = `pb.collection(${dartLiteral(model.name)})`;
  const id = dartLiteral(values.id || 'RECORD_ID');
  const options = given(call, ['sort', 'filter', 'expand', 'fields', 'skipTotal']);
  const named = (extra) => Object.entries(extra).map(([name, value]) => `${name}: ${dartLiteral(value)}`);
  const args = (...parts) => (parts.length > 2 ? `(\n  ${parts.join(',\n  ')},\n)` : `(${parts.join(', ')})`);
  const b = values.body ?? {};
  const {filter, skipTotal, ...rest} = options;
  const withFilter = {...(filter ? {filter} : {}), ...rest};
  const code = {
    list: () => `// one page\nfinal page = await ${its}.getList${args(`page: ${values.query.page || 1}`, `perPage: ${values.query.perPage || 30}`, ...named(skipTotal ? {...withFilter, skipTotal} : withFilter))};\n\n// all of them, page by page\nfinal all = await ${its}.getFullList${args(...named(withFilter))};\n\n// the first that matches\nfinal first = await ${its}.getFirstListItem${args(dartLiteral(filter || 'id != ""'), ...named({...(rest.expand ? {expand: rest.expand} : {}), ...(rest.fields ? {fields: rest.fields} : {})}))};`,
    view: () => `final record = await ${its}.getOne${args(id, ...named(withFilter))};`,
    create: () => `final body = ${dartLiteral(b)};\n\nfinal record = await ${its}.create${args('body: body', ...named(withFilter))};${files(model, 'dart')}`,
    update: () => `final body = ${dartLiteral(b)};\n\nfinal record = await ${its}.update${args(id, 'body: body', ...named(withFilter))};${files(model, 'dart')}`,
    delete: () => `await ${its}.delete(${id});`,
    batch: () => {
      const [create, update] = (b.requests ?? []).map((each) => each.body ?? {});
      const of = `batch.collection(${dartLiteral(model.name)})`;
      return `final batch = pb.createBatch();\n\n${of}.create(body: ${dartLiteral(create ?? {})});\n${of}.update('RECORD_ID', body: ${dartLiteral(update ?? {})});\n${of}.upsert(body: ${dartLiteral({id: 'RECORD_ID', ...(create ?? {})})});\n${of}.delete('RECORD_ID');\n\nfinal results = await batch.send();`;
    },
    realtime: () => `// every record\nawait ${its}.subscribe('*', (e) {\n  print(e.action);\n  print(e.record);\n});\n\n// one record\nawait ${its}.subscribe('RECORD_ID', (e) {\n  print(e.record);\n});\n\n// no more\nawait ${its}.unsubscribe();`,
    methods: () => `final methods = await ${its}.listAuthMethods();`,
    password: () => `final authData = await ${its}.authWithPassword(${dartLiteral(b.identity ?? '')}, ${dartLiteral(b.password ?? '')});\n${signedIn('dart')}`,
    oauth2: () => `final authData = await ${its}.authWithOAuth2(${dartLiteral(b.provider ?? 'google')}, (url) async {\n  await launchUrl(url);\n});\n${signedIn('dart')}`,
    otp: () => `final request = await ${its}.requestOTP(${dartLiteral(b.email ?? '')});\n\n// request.otpId is needed together with the code of the mail`,
    otpSignIn: () => `final authData = await ${its}.authWithOTP(${dartLiteral(b.otpId ?? '')}, ${dartLiteral(b.password ?? '')});\n${signedIn('dart')}`,
    refresh: () => `// needs a signed-in pb.authStore\nfinal authData = await ${its}.authRefresh();`,
    verification: () => `await ${its}.requestVerification(${dartLiteral(b.email ?? '')});`,
    verified: () => `await ${its}.confirmVerification(${dartLiteral(b.token ?? '')});`,
    reset: () => `await ${its}.requestPasswordReset(${dartLiteral(b.email ?? '')});`,
    resetConfirm: () => `await ${its}.confirmPasswordReset(\n  ${dartLiteral(b.token ?? '')},\n  ${dartLiteral(b.password ?? '')},\n  ${dartLiteral(b.passwordConfirm ?? '')},\n);`,
    email: () => `// needs a signed-in pb.authStore\nawait ${its}.requestEmailChange(${dartLiteral(b.newEmail ?? '')});`,
    emailConfirm: () => `await ${its}.confirmEmailChange(${dartLiteral(b.token ?? '')}, ${dartLiteral(b.password ?? '')});`,
    impersonate: () => `// needs a superuser in pb.authStore\nfinal client = await ${its}.impersonate(${id}, ${b.duration ?? 0});\n\nprint(client.authStore.token);`,
  }[op.id];
  return start + code();
}

/* ---------- HTTP ---------- */

const needsToken = ({op}) => !['anyone', 'authRule'].includes(op.access);
const hasBody = ({op}) => !['GET', 'DELETE', 'SSE'].includes(op.method) && op.body.length > 0;
const json = ({values}) => JSON.stringify(values.body ?? {}, null, 2);

function java(call) {
  const {op, base, model} = call;
  const imports = 'import java.net.URI;\nimport java.net.http.HttpClient;\nimport java.net.http.HttpRequest;\nimport java.net.http.HttpRequest.BodyPublishers;\nimport java.net.http.HttpResponse.BodyHandlers;\n\n';
  if (op.method === 'SSE') {
    return `${imports}var http = HttpClient.newHttpClient();\nvar stream = HttpRequest.newBuilder(URI.create("${base}/api/realtime")).build();\n\n// lines "event: …", "id: …" and "data: …"; the first event, PB_CONNECT, carries the clientId\nhttp.send(stream, BodyHandlers.ofLines()).body().forEach(System.out::println);\n\n// then, once, with that id\nvar topics = """\n    {"clientId": "CLIENT_ID", "subscriptions": ["${model.name}/*"]}""";\nvar subscribe = HttpRequest.newBuilder(URI.create("${base}/api/realtime"))\n    .header("Authorization", token)\n    .header("Content-Type", "application/json")\n    .POST(BodyPublishers.ofString(topics))\n    .build();`;
  }
  const lines = [`var request = HttpRequest.newBuilder(URI.create("${address(call).replaceAll('"', '\\"')}"))`];
  if (needsToken(call)) lines.push('    .header("Authorization", token)');
  if (hasBody(call)) lines.push('    .header("Content-Type", "application/json")');
  const publisher = hasBody(call) ? 'BodyPublishers.ofString(body)' : 'BodyPublishers.noBody()';
  lines.push({GET: '    .GET()', POST: `    .POST(${publisher})`, DELETE: '    .DELETE()'}[op.method] ?? `    .method("${op.method}", ${publisher})`, '    .build();');
  const body = hasBody(call) ? `var body = """\n    ${indent(json(call), '    ').replaceAll('\\', '\\\\').replaceAll('"""', '\\"""')}""";\n\n` : '';
  return `${imports}${body}${lines.join('\n')}\n\nvar response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());\nSystem.out.println(response.statusCode() + " " + response.body());`;
}

const shell = (text) => `'${text.replaceAll("'", "'\\''")}'`;

function curl(call) {
  const {op, base, model} = call;
  if (op.method === 'SSE') return `# the first event, PB_CONNECT, carries the clientId\ncurl -N ${shell(base + '/api/realtime')}\n\n# then, once, with that id\ncurl ${shell(base + '/api/realtime')} \\\n  -H "Authorization: $TOKEN" \\\n  -H 'Content-Type: application/json' \\\n  -d ${shell(`{"clientId": "CLIENT_ID", "subscriptions": ["${model.name}/*"]}`)}`;
  const parts = [`curl${op.method === 'GET' || (op.method === 'POST' && hasBody(call)) ? '' : ` -X ${op.method}`} ${shell(address(call))}`];
  if (needsToken(call)) parts.push('-H "Authorization: $TOKEN"');
  if (hasBody(call)) parts.push("-H 'Content-Type: application/json'", `-d ${shell(json(call))}`);
  return parts.join(' \\\n  ');
}

function http(call) {
  const {op, base} = call;
  const url = new URL(op.method === 'SSE' ? base + '/api/realtime' : address(call));
  const lines = [`${op.method === 'SSE' ? 'GET' : op.method} ${url.pathname}${url.search} HTTP/1.1`, `Host: ${url.host}`];
  if (op.method === 'SSE') lines.push('Accept: text/event-stream');
  if (needsToken(call)) lines.push('Authorization: TOKEN');
  if (hasBody(call)) lines.push('Content-Type: application/json', '', json(call));
  return lines.join('\n');
}
