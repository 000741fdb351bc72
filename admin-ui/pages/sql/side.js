// @ts-check
// The side list of the workbench: tables with their columns, saved queries, what was run.
import {html, icon, nothing} from '../../app/element.js';
import {collection} from '../../app/collections.js';
import {ago, dateTime, number, t} from '../../app/i18n.js';
import {pref, setPref} from '../../app/prefs.js';
import {signal} from '../../app/signals.js';
import {ask, confirm, openDialog} from '../../ui/feedback.js';
import {menu} from '../../ui/menu.js';
import {quoteName} from '../../lang/sql.js';

const RECENT = 12;
const FOUND = 200;

/** @param {import('./page.js').default} page */
export function side(page) {
  const {tabs} = page;
  const text = page.sought.value.trim().toLowerCase();
  const tables = Object.keys(page.tables.value).filter((name) => !text || name.toLowerCase().includes(text) || page.tables.value[name].some((column) => column.toLowerCase().includes(text)));
  const own = tables.filter((name) => !name.startsWith('_'));
  const internal = tables.filter((name) => name.startsWith('_'));
  const saved = tabs.saved.filter((each) => !text || `${each.name} ${each.text}`.toLowerCase().includes(text));
  const past = tabs.past.value.filter((each) => !text || each.text.toLowerCase().includes(text)).slice(0, RECENT);
  return html`<nav class="side sql-side" aria-label=${t('sql.side')}>
    <header><h2>${t('sql.tables')}</h2><button type="button" class="btn quiet icon sm" aria-label=${t('sql.reload')} @click=${() => page.readTables()}>${icon('refresh')}</button>
      <button type="button" class="btn quiet icon sm narrow-only" aria-label=${t('close')} @click=${() => page.toggleSide()}>${icon('x')}</button></header>
    <div class="find"><div class="box"><span class="affix lead">${icon('search')}</span><input type="search" class="find-input" placeholder=${t('sql.find')} aria-label=${t('sql.find')} .value=${page.sought.value} @input=${(event) => (page.sought.value = event.target.value)}></div></div>
    <div class="scroll">
      <ul>${own.map((name) => tableItem(page, name, text))}</ul>
      ${internal.length ? group('system', t('list.system'), html`<ul>${internal.map((name) => tableItem(page, name, text))}</ul>`, {count: internal.length, folded: !text}) : nothing}
      ${text && !tables.length && !saved.length && !past.length ? html`<p class="muted small pad">${t('sql.nothingFound', {text})}</p>` : nothing}
      ${saved.length ? group('saved', t('sql.saved'), html`<ul>${saved.map((each) => savedItem(page, each))}</ul>`) : nothing}
      ${past.length ? group('history', t('sql.history'), html`<ul>${past.map((each) => html`<li><a href="#/sql" title=${each.text} @click=${(event) => {
        event.preventDefault();
        page.openText(each.text);
      }}>${icon(each.error ? 'alert' : 'history')}<span class="mono small">${oneLine(each.text)}</span></a></li>`)}</ul>
        <p class="pad"><button type="button" class="linkbtn small" @click=${() => showHistory(page)}>${t('sql.allHistory', {count: tabs.past.value.length})}</button></p>`) : nothing}
    </div></nav>`;
}

const oneLine = (text) => text.replace(/\s+/g, ' ').slice(0, 120);

function group(name, title, content, {count = 0, folded: closed = false} = {}) {
  const folded = pref('sqlFolded', {})[name] ?? closed;
  return html`<h3><button type="button" class="fold" aria-expanded=${String(!folded)} @click=${() => setPref('sqlFolded', {...pref('sqlFolded', {}), [name]: !folded})}>${icon(folded ? 'right' : 'down')}${title}${folded && count ? html`<span class="count">${number(count)}</span>` : nothing}</button></h3>${folded ? nothing : content}`;
}

function tableItem(page, name, text) {
  const columns = page.tables.value[name];
  const open = page.unfolded.value.has(name) || (text.length > 1 && !name.toLowerCase().includes(text));
  const model = collection(name);
  const kind = (column) => {
    const field = model?.fields.find((each) => each.name === column);
    return field?.type === 'relation' ? '→ ' + (collection(field.collectionId)?.name ?? '') : (field?.type ?? page.types.get(`${name}.${column}`) ?? '');
  };
  const insert = (word) => page.insert(quoteName(word));
  return html`<li class="has-menu"><button type="button" class="sql-table" aria-expanded=${String(open)} @click=${() => page.unfold(name)}>${icon(open ? 'down' : 'right')}<span class="cut grow" title=${name}>${name}</span></button>
    <button type="button" class="btn quiet icon sm dots" aria-haspopup="menu" aria-label=${t('list.actions', {name})} ${menu(() => [
      {label: t('sql.firstRows'), icon: 'play', run: () => page.openText(`select *\nfrom ${quoteName(name)}\nlimit 100`, {run: true})},
      {label: t('sql.insertName'), icon: 'code', run: () => insert(name)},
      model && {label: t('sql.openData'), icon: 'data', href: `#/collections?collection=${encodeURIComponent(name)}`},
    ], {label: name})}>${icon('more')}</button>
    ${open ? html`<ul class="cols" aria-label=${t('sql.columnsOf', {name})}>${columns.filter((column) => !text || name.toLowerCase().includes(text) || column.toLowerCase().includes(text)).map((column) => html`<li><button type="button" title=${t('sql.insertColumn', {name: column})} @click=${() => insert(column)}><code>${column}</code><span class="muted">${kind(column)}</span></button></li>`)}</ul>` : nothing}</li>`;
}

function savedItem(page, query) {
  const {tabs} = page;
  const here = tabs.current?.savedId === query.id;
  return html`<li class="has-menu"><a href="#/sql" aria-current=${here ? 'page' : nothing} title=${query.text} @click=${(event) => {
    event.preventDefault();
    page.openText(query.text, {title: query.name, savedId: query.id});
  }}>${icon('file')}<span>${query.name}</span></a>
    <button type="button" class="btn quiet icon sm dots" aria-haspopup="menu" aria-label=${t('list.actions', {name: query.name})} ${menu(() => [
      {label: t('sql.rename'), icon: 'edit', run: async () => {
        const name = await ask({title: t('sql.renameTitle', {name: query.name}), label: t('sql.name'), value: query.name, action: t('sql.rename')});
        if (!name) return;
        tabs.save(name, query.text, query.id);
        for (const tab of tabs.list.peek()) if (tab.savedId === query.id) tabs.change({title: name}, tab.id);
      }},
      {label: t('delete'), icon: 'trash', danger: true, run: async () => {
        if (await confirm({title: t('sql.deleteTitle', {name: query.name}), message: t('sql.deleteNote'), action: t('delete'), danger: true})) tabs.forget(query.id);
      }},
    ], {label: query.name})}>${icon('more')}</button></li>`;
}

/** Everything that was run, to search and to open again. */
export function showHistory(page) {
  const {tabs} = page;
  const text = signal('');
  const found = () => tabs.past.value.filter((each) => !text.value.trim() || each.text.toLowerCase().includes(text.value.trim().toLowerCase()));
  return openDialog({
    title: t('sql.history'),
    size: 'wide',
    render: (dialog) => html`<div class="col"><div class="box"><span class="affix lead">${icon('search')}</span><input type="search" class="find-input" autofocus aria-label=${t('sql.searchHistory')} placeholder=${t('sql.searchHistory')} .value=${text.value} @input=${(event) => (text.value = event.target.value)}></div>
      <p class="small muted" role="status">${t('sql.historyCount', {count: found().length})}</p>
      <ul class="sql-past">${found().slice(0, FOUND).map((each) => html`<li><button type="button" @click=${() => {
        dialog.close();
        page.openText(each.text);
      }}><code class="cut">${oneLine(each.text)}</code><span class="small ${each.error ? 't-danger' : 'muted'} cut">${each.error || t('sql.pastResult', {rows: t('sql.rows', {count: each.rows}), took: t('sql.took', {value: number(each.took)})})}</span><time class="small muted" datetime=${new Date(each.at).toISOString()} title=${dateTime(new Date(each.at), {dateStyle: 'medium', timeStyle: 'medium'})}>${ago(new Date(each.at))}</time></button></li>`)}</ul></div>`,
    footer: (dialog) => html`<button type="button" class="btn danger grow-end" @click=${async () => {
      dialog.close();
      if (await confirm({title: t('sql.forgetTitle'), message: t('sql.forgetNote', {count: tabs.past.peek().length}), action: t('sql.forget'), danger: true})) await tabs.forgetHistory();
    }}>${t('sql.forget')}</button><button type="button" class="btn" @click=${() => dialog.close()}>${t('close')}</button>`,
  });
}
