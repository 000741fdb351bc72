// @ts-check
// Requests that create a record, in the languages that the official SDKs and plain HTTP offer.
import {BASE, path} from '../../api/index.js';
import {fieldType} from '../../fields/index.js';

/** The values a create request needs: a record's own, or samples. */
function bodyOf(model, record) {
  const fields = model.fields.filter((field) => !field.system && !['autodate', 'file'].includes(field.type));
  const body = Object.fromEntries(fields.map((field) => [field.name, record ? record[field.name] : fieldType(field).sample(field)]));
  return model.type === 'auth' ? {email: record?.email || 'test@example.com', password: '12345678', passwordConfirm: '12345678', ...body} : body;
}

const indented = (value) => JSON.stringify(value, null, 2);

/** Language to text. */
export function createSnippets(model, record) {
  const body = bodyOf(model, record);
  const dart = indented(body).replace(/"((?:[^"\\]|\\.)*)"/g, (_, inner) => `'${inner.replace(/\\"/g, '"').replace(/'/g, "\\'").replace(/\$/g, '\\$')}'`);
  const address = BASE + path('collections', model.name, 'records');
  return {
    JavaScript: `import PocketBase from 'pocketbase';\n\nconst pb = new PocketBase('${BASE}');\n\nconst record = await pb.collection('${model.name}').create(${indented(body)});\n`,
    Dart: `import 'package:pocketbase/pocketbase.dart';\n\nfinal pb = PocketBase('${BASE}');\n\nfinal record = await pb.collection('${model.name}').create(body: ${dart});\n`,
    Java: `var body = """\n${indented(body).replace(/\\/g, '\\\\').replace(/^/gm, '    ')}\n    """;\nvar request = HttpRequest.newBuilder(URI.create("${address}"))\n    .header("Content-Type", "application/json")\n    .POST(HttpRequest.BodyPublishers.ofString(body))\n    .build();\nvar answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());\n`,
    curl: `curl -X POST '${address}' \\\n  -H 'Content-Type: application/json' \\\n  -d '${JSON.stringify(body).replace(/'/g, "'\\''")}'`,
  };
}
