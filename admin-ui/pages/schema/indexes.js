// @ts-check
// Indexes: a builder and its statement, kept in step.
import {html, icon, nothing} from '../../app/element.js';
import {t} from '../../app/i18n.js';
import {announce} from '../../ui/feedback.js';
import {menu} from '../../ui/menu.js';
import {fieldType} from '../../fields/index.js';
import {allCollections} from '../../app/collections.js';
import {indexName, parseIndex, writeIndex} from '../../lang/schema/indexes.js';
import {RULES, get} from '../../lang/schema/references.js';
import {references} from '../../lang/rule/index.js';
import '../../ui/code.js';

const COLLATIONS = ['', 'NOCASE', 'BINARY', 'RTRIM'];

const names = (form) => (form.get('indexes') ?? []).map((sql) => parseIndex(sql)?.name ?? '');

/** Adds an index over columns of the form; empty values of `optional`, a field that is not required, do not count. */
export function addIndex(form, columns, unique = false, optional = null) {
  const where = optional && !optional.required && optional.type !== 'number' ? `\`${optional.name}\` != ''` : '';
  const table = form.get('name') || 'collection';
  const sql = writeIndex({unique, name: indexName(table, columns, names(form)), table, columns: columns.map((name) => ({name, collate: '', sort: ''})), where});
  form.set('indexes', [...(form.get('indexes') ?? []), sql]);
}

/** Fields that rules or relations look for and that no index begins with: `[{name, count}]`. */
export function missingIndexes(form) {
  const owner = form.model;
  if (owner.type === 'view') return [];
  const all = allCollections().map((each) => (each.id === owner.id ? owner : each));
  const first = new Set((owner.indexes ?? []).map((sql) => parseIndex(sql)?.columns[0]?.name.toLowerCase()));
  return owner.fields.filter((field) => field.name && field.name !== 'id' && !first.has(field.name.toLowerCase()) && !['json', 'editor', 'file', 'password', 'geoPoint'].includes(field.type) && (field.maxSelect ?? 1) <= 1).map((field) => {
    const count = all.flatMap((model) => RULES.map((path) => [model, get(model, path)])).filter(([model, text]) => text && references(text, {collection: model, collections: all}, owner.id, field.name).length).length;
    return {name: field.name, count, relation: field.type === 'relation'};
  }).filter((each) => each.count > 0 || each.relation);
}

export function indexesPanel(form, host) {
  const list = form.get('indexes') ?? [];
  const missing = missingIndexes(form);
  return html`<div class="sections"><p class="help">${t('schema.index.note')}</p>
    ${list.map((sql, at) => indexCard(form, sql, at))}
    ${list.length ? nothing : html`<p class="muted">${t('schema.index.none')}</p>`}
    ${typeof form.errors.indexes === 'string' ? html`<p class="error">${icon('alert')}<span>${form.errors.indexes}</span></p>` : nothing}
    <div class="row wrap-row">${[false, true].map((unique) => html`<button type="button" class="btn sm" aria-haspopup="menu" ${menu(() => columnsFor(form, (name) => {
      addIndex(form, [name], unique);
      void host.find(`#index-${(form.get('indexes') ?? []).length - 1}-name`).then((node) => node?.focus());
    }), {label: t('schema.index.column'), align: 'start'})}>${icon('plus')}${t(unique ? 'schema.index.addUnique' : 'schema.index.add')}</button>`)}</div>
    ${missing.length ? html`<section class="panel" aria-labelledby="index-hints"><header><h3 id="index-hints">${t('schema.index.hints')}</h3></header><ul class="hints">${missing.map((each) => html`<li><span class="grow">${each.count ? t('schema.index.hint', {name: each.name, count: each.count}) : t('schema.index.hintRelation', {name: each.name})}</span><button type="button" class="btn sm" @click=${() => addIndex(form, [each.name])}>${icon('plus')}${t('schema.index.addFor', {name: each.name})}</button></li>`)}</ul></section>` : nothing}</div>`;
}

/** Columns to choose from. */
function columnsFor(form, run, without = []) {
  return form.kept.filter((field) => field.name && !without.includes(field.name)).map((field) => ({label: field.name, icon: fieldType(field).icon, run: () => run(field.name)}));
}

function indexCard(form, sql, at) {
  const index = parseIndex(sql);
  const error = form.errors[`indexes.${at}`];
  const put = (change) => index && form.set(`indexes.${at}`, writeIndex({...index, ...change}));
  const title = index?.name || t('schema.index.label', {count: at + 1});
  return html`<section class="panel index ${error ? 'invalid' : ''}" aria-label=${title}>
    <header><h3 class="mono cut">${title}</h3>${index?.unique ? html`<span class="badge">${t('schema.badge.unique')}</span>` : nothing}<button type="button" class="btn quiet icon sm danger" aria-label=${t('schema.index.remove', {name: title})} @click=${() => form.set('indexes', form.get('indexes').toSpliced(at, 1))}>${icon('trash')}</button></header>
    <div class="pform">
      ${index ? builder(form, index, at, put) : html`<p class="help full">${t('schema.index.unread')}</p>`}
      <div class="field full"><span class="label">${t('schema.index.sql')}</span><div class="box code-box ${error ? 'invalid' : ''}"><code-editor id="f-indexes-${at}" language="sql" label=${t('schema.index.sqlOf', {name: title})} describedby="index-${at}-note" .value=${sql} .invalid=${Boolean(error)} @input=${(event) => {
        event.stopPropagation();
        form.set(`indexes.${at}`, event.detail);
      }}></code-editor></div>${error ? html`<p class="error" id="index-${at}-note">${icon('alert')}<span>${error}</span></p>` : nothing}</div>
    </div></section>`;
}

function builder(form, index, at, put) {
  const move = (from, to) => {
    if (to < 0 || to >= index.columns.length) return;
    put({columns: index.columns.toSpliced(from, 1).toSpliced(to, 0, index.columns[from])});
    announce(t('schema.moved', {name: index.columns[from].name, position: to + 1}));
  };
  const change = (position, part) => put({columns: index.columns.with(position, {...index.columns[position], ...part})});
  return html`<div class="field"><label for="index-${at}-name">${t('schema.name')}</label><input class="input mono" id="index-${at}-name" autocomplete="off" spellcheck="false" .value=${index.name} @change=${(event) => put({name: event.target.value.replace(/\W+/g, '_') || index.name})}></div>
    <div class="field"><span class="label">${t('schema.index.kind')}</span><label class="option"><input type="checkbox" role="switch" class="switch" .checked=${index.unique} @change=${(event) => put({unique: event.target.checked})}><span>${t('schema.index.unique')}</span></label></div>
    <div class="field full" role="group" aria-label=${t('schema.index.columns')}><span class="label">${t('schema.index.columns')}</span>
      <ol class="values">${index.columns.map((column, position) => html`<li><span class="mono cut grow">${column.name}</span>
        <select class="select sm" aria-label=${t('schema.index.orderOf', {name: column.name})} @change=${(event) => change(position, {sort: event.target.value})}>${['', 'ASC', 'DESC'].map((sort) => html`<option value=${sort} ?selected=${sort === column.sort}>${t('schema.index.sort.' + (sort || 'none'))}</option>`)}</select>
        <select class="select sm" aria-label=${t('schema.index.collationOf', {name: column.name})} @change=${(event) => change(position, {collate: event.target.value})}>${[...new Set([...COLLATIONS, column.collate])].map((collate) => html`<option value=${collate} ?selected=${collate === column.collate}>${collate || t('schema.index.collation')}</option>`)}</select>
        <button type="button" class="btn quiet icon sm" aria-haspopup="menu" aria-label=${t('schema.valueMenu', {name: column.name})} ${menu(() => [
          {label: t('schema.up'), icon: 'aup', disabled: position === 0, run: () => move(position, position - 1)},
          {label: t('schema.down'), icon: 'adown', disabled: position === index.columns.length - 1, run: () => move(position, position + 1)},
          {separator: true},
          {label: t('schema.index.takeOut'), icon: 'trash', danger: true, disabled: index.columns.length < 2, run: () => put({columns: index.columns.toSpliced(position, 1)})},
        ])}>${icon('more')}</button></li>`)}</ol>
      <div><button type="button" class="btn quiet sm" aria-haspopup="menu" ${menu(() => columnsFor(form, (name) => put({columns: [...index.columns, {name, collate: '', sort: ''}]}), index.columns.map((each) => each.name)), {label: t('schema.index.column'), align: 'start'})}>${icon('plus')}${t('schema.index.addColumn')}</button></div></div>
    <div class="field full"><label for="index-${at}-where">${t('schema.index.where')}</label><input class="input mono" id="index-${at}-where" autocomplete="off" spellcheck="false" placeholder="\`email\` != ''" .value=${index.where} @change=${(event) => put({where: event.target.value})}></div>`;
}
