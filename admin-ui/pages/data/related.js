// @ts-check
// What points to a record: every relation field of every collection whose target is this one.
import {html, icon, nothing} from '../../app/element.js';
import {allCollections, recordTitle} from '../../app/collections.js';
import {signal} from '../../app/signals.js';
import {link} from '../../app/router.js';
import {t} from '../../app/i18n.js';
import {records} from '../../api/index.js';
import {toastError} from '../../ui/feedback.js';
import {isMultiple} from '../../fields/index.js';
import {shortId} from '../../fields/relation.js';

/** Pairs of collection and field that refer to a collection. */
export const backRelations = (model, all) =>
  all.filter((each) => each.type !== 'view').flatMap((each) => each.fields.filter((field) => field.type === 'relation' && field.collectionId === model.id).map((field) => ({from: each, field})));

const filterOf = (field, id) => `${field.name} ${isMultiple(field) ? '?=' : '='} "${id}"`;
const lists = signal(new Map());

async function load(key, {from, field}, record) {
  lists.value = new Map([...lists.peek(), [key, {items: [], total: null}]]);
  try {
    const {items, totalItems} = await records(from.name).list({filter: filterOf(field, record.id), perPage: 5, sort: '-@rowid'});
    lists.value = new Map([...lists.peek(), [key, {items, total: totalItems}]]);
  } catch (error) {
    lists.value = new Map([...lists.peek(), [key, {items: [], total: 0, error}]]);
  }
}

export function relatedTab(model, record, open) {
  const relations = backRelations(model, allCollections());
  if (!relations.length) return html`<div class="empty"><p>${t('record.noRelated', {name: model.name})}</p></div>`;
  return html`<div class="related">${relations.map((relation) => {
    const {from, field} = relation;
    const key = `${from.id}.${field.name}.${record.id}`;
    const known = lists.value.get(key);
    if (!known) queueMicrotask(() => void load(key, relation, record));
    const reload = () => load(key, relation, record);
    return html`<section class="panel"><header><h3>${from.name}<span class="muted normal"> · ${field.name}</span></h3><span class="count">${known?.total ?? ''}</span><span class="row">
        <button type="button" class="btn quiet sm" @click=${() => add(relation, record, reload)}>${icon('link')}${t('record.addLink')}</button>
        <button type="button" class="btn quiet sm" @click=${() => open(from.name, 'new', {[field.name]: isMultiple(field) ? [record.id] : record.id})}>${icon('plus')}${t('record.newRelated')}</button></span></header>
      <ul class="list">${known?.items.map((each) => html`<li><a class="cut grow" href=${link('collections', {collection: from.name, record: each.id})}>${recordTitle(each, from)}</a><span class="mono muted small">${shortId(each.id)}</span>
        <button type="button" class="btn quiet icon sm" aria-label=${t('record.unlink', {name: recordTitle(each, from)})} title=${field.required ? t('record.unlinkRequired') : nothing} @click=${() => remove(relation, each, record, reload)}>${icon('x')}</button></li>`) ?? html`<li><span class="skeleton line grow"></span></li>`}
      ${known && known.total === 0 ? html`<li class="muted">${t('record.nothingRelated')}</li>` : nothing}
      ${known && known.total > known.items.length ? html`<li><a class="linkbtn" href=${link('collections', {collection: from.name, filter: filterOf(field, record.id)})}>${t('record.showAll', {count: known.total})}</a></li>` : nothing}</ul></section>`;
  })}</div>`;
}

async function add({from, field}, record, reload) {
  const {openPicker} = await import('../../fields/picker.js');
  const picked = await openPicker({target: from, chosen: [], max: 50, title: from.name});
  try {
    for (const each of picked ?? []) await records(from.name).update(each.id, isMultiple(field) ? {[field.name + '+']: record.id} : {[field.name]: record.id});
  } catch (error) {
    toastError(error, t('record.addLink'));
  }
  await reload();
}

async function remove({from, field}, other, record, reload) {
  try {
    await records(from.name).update(other.id, isMultiple(field) ? {[field.name + '-']: record.id} : {[field.name]: ''});
  } catch (error) {
    toastError(error);
  }
  await reload();
}
