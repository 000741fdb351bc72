// @ts-check
// The filter builder: rows of field, operator and value in nested groups; another view of the filter's text.
import {html, icon, nothing} from '../../app/element.js';
import {signal} from '../../app/signals.js';
import {collection} from '../../app/collections.js';
import {t} from '../../app/i18n.js';
import {openDialog} from '../../ui/feedback.js';
import {fieldType, isMultiple} from '../../fields/index.js';
import {formatDate, parseDate} from '../../fields/plain.js';
import {localInput} from './columns.js';
import {quote} from './filter.js';

/** @typedef {{kind: 'group', join: '&&' | '||', items: Node[]} | {kind: 'row', path: string, operator: string, value: string}} Node */

/** Fields a row can use: own ones and those of single and multiple relations, one step away. */
function choices(model) {
  const own = model.fields.filter((field) => fieldType(field).operators.length);
  const far = model.fields.filter((field) => field.type === 'relation').flatMap((field) =>
    (collection(field.collectionId)?.fields ?? []).filter((other) => fieldType(other).operators.length && !other.hidden && other.name !== 'id').map((other) => ({path: `${field.name}.${other.name}`, field: other})));
  const points = own.filter((field) => field.type === 'geoPoint').flatMap((field) => ['lat', 'lon'].map((part) => ({path: `${field.name}.${part}`, field: {type: 'number', name: part}})));
  return [...own.filter((field) => field.type !== 'geoPoint').map((field) => ({path: field.name, field})), ...points, ...far];
}

const isAny = (path, model) => {
  const [first, ...rest] = path.split('.');
  const field = model.fields.find((each) => each.name === first);
  return Boolean(field && isMultiple(field) && (rest.length || field.type !== 'file'));
};

/** Operators of a path; several values offer "any of" and "all of" wording. */
function operators(path, field, model) {
  const base = fieldType(field).operators;
  return isAny(path, model) ? [...base.map((each) => '?' + each), ...base] : base;
}

function literal(value, field) {
  if (field?.type === 'number' && value.trim() !== '' && Number.isFinite(Number(value))) return value.trim();
  if (field?.type === 'bool') return value === 'true' ? 'true' : 'false';
  if (/^@(now|today|todayStart|todayEnd|yesterday|tomorrow|monthStart|monthEnd|yearStart|yearEnd)$/.test(value)) return value;
  return quote(value);
}

/** The filter of a tree. */
export function render(node, model, top = true) {
  if (node.kind === 'row') {
    const field = choices(model).find((each) => each.path === node.path)?.field;
    return `${node.path} ${node.operator} ${literal(node.value, field)}`;
  }
  const parts = node.items.map((item) => render(item, model, false)).filter(Boolean);
  if (!parts.length) return '';
  const text = parts.join(` ${node.join} `);
  return top || parts.length === 1 ? text : `(${text})`;
}

/** The tree of a filter, or null when the builder cannot draw it (functions, fields on both sides, comments). */
export function parse(text) {
  const tokens = text.match(/\(|\)|&&|\|\||\?!?~|\?(?:!=|>=|<=|=|>|<)|!=|>=|<=|!~|=|>|<|~|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[@\w.:-]+|\S/g) ?? [];
  let at = 0;
  const row = () => {
    const path = tokens[at++];
    const operator = tokens[at++];
    const value = tokens[at++];
    if (!/^[a-zA-Z_][\w.]*$/.test(path ?? '') || !/^\??(=|!=|>=?|<=?|~|!~)$/.test(operator ?? '') || value === undefined) throw new SyntaxError('row');
    const quoted = /^(["'])([\s\S]*)\1$/.exec(value);
    if (!quoted && !/^(-?\d+(\.\d+)?|true|false|null|@[a-zA-Z]+)$/.test(value)) throw new SyntaxError('value');
    return {kind: 'row', path, operator, value: quoted ? quoted[2].replace(/\\(.)/g, '$1') : value};
  };
  const one = () => {
    if (tokens[at] !== '(') return row();
    at++;
    const inner = group();
    if (tokens[at++] !== ')') throw new SyntaxError('parenthesis');
    return inner;
  };
  const group = () => {
    const items = [one()];
    let join = null;
    while (tokens[at] === '&&' || tokens[at] === '||') {
      // Mixed without parentheses: the language reads from the left, which a flat group cannot show.
      if (join && join !== tokens[at]) throw new SyntaxError('mixed');
      join = tokens[at++];
      items.push(one());
    }
    return {kind: 'group', join: join ?? '&&', items};
  };
  if (!tokens.length) return {kind: 'group', join: '&&', items: []};
  try {
    const tree = group();
    return at === tokens.length ? tree : null;
  } catch {
    return null;
  }
}

/** Opens the builder; resolves to the filter's text, or undefined when cancelled. */
export async function openBuilder({model, filter}) {
  const parsed = parse(filter);
  const fields = choices(model);
  const fresh = () => ({kind: 'row', path: fields[0].path, operator: operators(fields[0].path, fields[0].field, model)[0], value: ''});
  const tree = signal(parsed ?? {kind: 'group', join: '&&', items: []});
  if (!tree.peek().items.length) tree.peek().items.push(fresh());
  const touch = () => (tree.value = {...tree.peek()});

  const valueEditor = (node, field) => {
    const set = (value) => {
      node.value = value;
      touch();
    };
    const label = t('data.builder.value');
    if (field?.type === 'select' && !/~/.test(node.operator)) return html`<select class="select" aria-label=${label} @change=${(event) => set(event.target.value)}><option value="">–</option>${field.values.map((each) => html`<option ?selected=${each === node.value}>${each}</option>`)}</select>`;
    if (field?.type === 'bool') return html`<select class="select" aria-label=${label} @change=${(event) => set(event.target.value)}>${['true', 'false'].map((each) => html`<option value=${each} ?selected=${each === node.value}>${t(each === 'true' ? 'yes' : 'no')}</option>`)}</select>`;
    if (field?.type === 'date' || field?.type === 'autodate') {
      const date = parseDate(node.value);
      return html`<input class="input" type="datetime-local" aria-label=${label} .value=${date ? localInput(date).slice(0, 16) : ''} @input=${(event) => set(event.target.value ? formatDate(new Date(event.target.value)) : '')}>`;
    }
    return html`<input class="input" aria-label=${label} inputmode=${field?.type === 'number' ? 'decimal' : 'text'} .value=${node.value} @input=${(event) => set(event.target.value)}>`;
  };

  const drawRow = (node, parent) => {
    const chosen = fields.find((each) => each.path === node.path);
    const known = operators(node.path, chosen?.field ?? {type: 'text'}, model);
    return html`<li class="brow">
      <select class="select" aria-label=${t('data.builder.field')} @change=${(event) => {
        node.path = event.target.value;
        const field = fields.find((each) => each.path === node.path).field;
        const list = operators(node.path, field, model);
        if (!list.includes(node.operator)) node.operator = list[0];
        node.value = field.type === 'bool' ? 'true' : '';
        touch();
      }}>${chosen ? nothing : html`<option selected>${node.path}</option>`}${fields.map((each) => html`<option value=${each.path} ?selected=${each.path === node.path}>${each.path}</option>`)}</select>
      <select class="select" aria-label=${t('data.builder.operator')} @change=${(event) => {
        node.operator = event.target.value;
        touch();
      }}>${(known.includes(node.operator) ? known : [node.operator, ...known]).map((each) => html`<option value=${each} ?selected=${each === node.operator}>${wording(each, isAny(node.path, model))}</option>`)}</select>
      ${valueEditor(node, chosen?.field)}
      <button type="button" class="btn quiet icon sm" aria-label=${t('data.builder.remove')} @click=${() => {
        parent.items.splice(parent.items.indexOf(node), 1);
        touch();
      }}>${icon('x')}</button></li>`;
  };

  const drawGroup = (node, parent) => html`<fieldset class="bgroup"><legend class="sr">${t('data.builder.group')}</legend>
    <div class="row"><span class="seg" role="group" aria-label=${t('data.builder.join')}>${['&&', '||'].map((join) => html`<button type="button" aria-pressed=${String(node.join === join)} @click=${() => {
      node.join = join;
      touch();
    }}>${t(join === '&&' ? 'data.builder.all' : 'data.builder.any')}</button>`)}</span>
    ${parent ? html`<button type="button" class="btn quiet icon sm end" aria-label=${t('data.builder.removeGroup')} @click=${() => {
      parent.items.splice(parent.items.indexOf(node), 1);
      touch();
    }}>${icon('x')}</button>` : nothing}</div>
    <ul>${node.items.map((item) => (item.kind === 'group' ? html`<li>${drawGroup(item, node)}</li>` : drawRow(item, node)))}</ul>
    <div class="row"><button type="button" class="btn sm" @click=${() => {
      node.items.push(fresh());
      touch();
    }}>${icon('plus')}${t('data.builder.addRow')}</button><button type="button" class="btn quiet sm" @click=${() => {
      node.items.push({kind: 'group', join: node.join === '&&' ? '||' : '&&', items: [fresh()]});
      touch();
    }}>${t('data.builder.addGroup')}</button></div></fieldset>`;

  return openDialog({
    title: t('data.builder.title'),
    size: 'wide',
    render: () => html`${filter && !parsed ? html`<div class="notice warn">${icon('warn')}<p class="grow">${t('data.builder.cannot')}</p></div>` : nothing}
      ${drawGroup(tree.value, null)}
      <p class="help">${t('data.builder.result')}</p><pre class="code bresult" tabindex="0">${render(tree.value, model) || '–'}</pre>`,
    footer: (dialog) => html`<button type="button" class="btn" @click=${() => dialog.close()}>${t('cancel')}</button><button type="button" class="btn primary" @click=${() => dialog.close(render(tree.peek(), model))}>${t('data.filter.apply')}</button>`,
  });
}

function wording(operator, several) {
  const plain = operator.replace('?', '');
  const words = t('operator.' + {'=': 'eq', '!=': 'ne', '>': 'gt', '>=': 'ge', '<': 'lt', '<=': 'le', '~': 'has', '!~': 'hasNot'}[plain]);
  return several ? t(operator.startsWith('?') ? 'data.builder.anyOf' : 'data.builder.allOf', {what: words}) : words;
}
