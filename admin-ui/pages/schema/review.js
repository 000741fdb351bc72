// @ts-check
// What a change will do: told in words by how much it matters, with every place that uses a renamed or removed thing.
import {html, icon, nothing} from '../../app/element.js';
import {allCollections} from '../../app/collections.js';
import {pref, setPref} from '../../app/prefs.js';
import {hasText, number, t} from '../../app/i18n.js';
import {signal} from '../../app/signals.js';
import {collections as calls, sql} from '../../api/index.js';
import {openDialog} from '../../ui/feedback.js';
import {changeSentence, memberName} from '../../ui/changes.js';
import {sideBySide, unified} from '../../ui/diff.js';
import {changesOf} from '../../lang/schema/changes.js';
import {collectionPlaces, fieldPlaces, rewritten} from '../../lang/schema/references.js';
import {same} from '../../lang/diff.js';
import {edited} from '../../lang/schema/sql.js';

const LEVELS = [['safe', 'okc', 'ok'], ['attention', 'warn', 'warn'], ['danger', 'alert', 'danger']];
/** Without these the change itself would be refused. */
const FORCED = ['index', 'identity', 'mapping'];

/** All collections, the edited one with its edited texts under its stored names. */
function asStored(form) {
  const {before, model} = form;
  return allCollections().map((each) => (each.id === before.id ? {...model, name: before.name, fields: before.fields} : each));
}

export class Review {
  /** Ids of places that are left as they are. */
  excluded = signal(new Set());
  /** Numbers by change, rows that are in the way by change; what the server found. */
  facts = signal({counts: new Map(), samples: new Map(), findings: [], known: false});
  #end = new AbortController();

  /**
   * @param {import('./form.js').SchemaForm} form
   * @param {string[]} [conflicts] members that somebody else has changed as well
   */
  constructor(form, conflicts = []) {
    this.form = form;
    this.conflicts = conflicts;
    this.changes = changesOf(form.before, form.model);
    const all = asStored(form);
    const owner = all.find((each) => each.id === form.before.id) ?? form.before;
    const saved = {views: pref('views', {}), queries: pref('sqlSaved', [])};
    this.places = [
      ...form.renames.flatMap(({before, after}) => fieldPlaces(all, owner, before, after, saved).map((place) => ({...place, of: before}))),
      ...form.removed.flatMap((field) => fieldPlaces(all, owner, form.stored(field).name, null, saved).map((place) => ({...place, of: form.stored(field).name}))),
      ...(form.before.name === form.model.name ? [] : collectionPlaces(all, owner, form.model.name, saved).map((place) => ({...place, of: '@'}))),
    ];
  }

  get included() {
    return this.places.filter((place) => !place.breaks && (FORCED.includes(place.kind) || !this.excluded.value.has(place.id)));
  }

  get destroys() {
    return this.changes.some((change) => change.level === 'danger');
  }

  /** What is sent: the members of this collection, and those of others that change with it. */
  get plan() {
    const {form} = this;
    const all = asStored(form);
    const done = rewritten(all, this.included);
    const own = done.find((each) => each.id === form.before.id);
    const names = form.changed.filter((name) => !['created', 'updated'].includes(name));
    const body = form.part(names);
    if (own) for (const name of Object.keys(own)) if (name !== 'fields' && name !== 'name' && !same(own[name], form.before[name])) body[name] = name === 'oauth2' ? {...form.part(['oauth2']).oauth2, mappedFields: own.oauth2.mappedFields} : own[name];
    const others = done.filter((each) => each.id !== form.before.id).map((each) => {
      const was = allCollections().find((other) => other.id === each.id);
      return {id: each.id, name: each.name, type: each.type, ...Object.fromEntries(Object.entries(each).filter(([name, value]) => name !== 'fields' && !same(value, was[name])))};
    });
    return {body, others};
  }

  /**
   * Asks the server: what would break, how many records are concerned, which values are in the way.
   * @param {string} key a later look under the same one ends this
   */
  async look(key) {
    const {form} = this;
    const {signal: ended} = this.#end;
    const counted = this.changes.filter((change) => change.count);
    const numbers = counted.length ? sql('SELECT ' + counted.map((change, at) => `(${change.count}) AS c${at}`).join(', '), {key: key + '-counts', signal: ended}).then(({rows}) => new Map(counted.map((change, at) => [change, Number(rows[0][at])])), () => new Map()) : new Map();
    const sampled = this.changes.filter((change) => change.sample);
    const samples = Promise.all(sampled.map((change) => sql(/** @type {string} */ (change.sample), {signal: ended}).then(({rows}) => /** @type {const} */ ([change, rows]), () => /** @type {const} */ ([change, []])))).then((rows) => new Map(rows));
    const findings = calls.impact(form.before.id, this.plan.body, {key: key + '-impact', signal: ended}).then((answer) => answer.findings, () => []);
    const [counts, inTheWay, found] = await Promise.all([numbers, samples, findings]);
    this.facts.value = {counts, samples: inTheWay, findings: found, known: true};
    return this;
  }

  /** Ends the questions: what a save is about to change can no longer be looked at. */
  stop() {
    this.#end.abort();
  }

  /** Findings of the server that are told nowhere else here. */
  get findings() {
    const told = new Set(this.places.map((place) => `${place.collection.name}/${place.path}`));
    return this.facts.value.findings.filter((finding) => finding.kind !== 'data' && finding.kind !== 'index' && !told.has(`${finding.collection}/${finding.key}`) && !(finding.kind === 'view' && told.has(`${finding.collection}/viewQuery`)));
  }

  get refusal() {
    return this.findings.find((finding) => finding.kind === 'change')?.message ?? '';
  }

  /** Saved views and queries of this browser follow when everything else is written. */
  rewriteSaved() {
    const queries = this.included.filter((place) => place.kind === 'query');
    if (queries.length) setPref('sqlSaved', pref('sqlSaved', []).map((query) => ({...query, text: edited(query.text, queries.filter((place) => place.path === query.id).flatMap((place) => place.edits))})));
    const own = this.included.filter((place) => place.kind === 'saved');
    if (!own.length) return;
    const views = structuredClone(pref('views', {}));
    for (const place of own) {
      const view = views[place.collection.id]?.[Number(place.path.split('.')[0])];
      if (view) view.filter = edited(place.before, own.filter((each) => each.collection.id === place.collection.id && each.path === place.path).flatMap((each) => each.edits));
    }
    setPref('views', views);
  }

  /** The groups with their sentences. `onShow(path)` brings a place of the form into view. */
  render({wide = false} = {}) {
    const {facts} = this;
    const groups = LEVELS.map(([level, symbol, tone]) => ({level, symbol, tone, changes: this.changes.filter((change) => change.level === level), findings: level === 'attention' ? this.findings.filter((finding) => finding.kind !== 'change') : []})).filter((group) => group.changes.length + group.findings.length);
    return html`<div class="review ${wide ? 'wide' : ''}">
      ${this.conflicts.length ? html`<div class="notice warn" role="status">${icon('warn')}<p class="grow">${t('schema.conflict', {list: this.conflicts.map(memberName).join(', ')})}</p></div>` : nothing}
      ${groups.map((group) => html`<section aria-label=${t('schema.level.' + group.level)}><h3><span class="t-${group.tone}">${icon(group.symbol)}</span>${t('schema.level.' + group.level)}<span class="count">${number(group.changes.length + group.findings.length)}</span></h3>
        <ul>${group.changes.map((change) => html`<li>${this.#change(change, wide)}</li>`)}${group.findings.map((finding) => html`<li>${t('schema.finding.' + finding.kind, {collection: finding.collection, key: hasText('rule.name.' + finding.key) ? t('rule.name.' + finding.key) : finding.key, message: finding.message})}</li>`)}</ul></section>`)}
      ${this.refusal ? html`<div class="notice danger">${icon('alert')}<p class="grow">${t('schema.finding.change', {message: this.refusal})}</p></div>` : nothing}
      ${facts.value.known ? nothing : html`<p class="muted small" role="status">${t('schema.counting')}</p>`}
    </div>`;
  }

  #change(change, wide) {
    const {counts, samples} = this.facts.value;
    const count = counts.get(change);
    const rows = samples.get(change) ?? [];
    const of = change.code === 'fieldRenamed' ? change.values.before : change.code === 'fieldRemoved' ? change.values.name : change.code === 'renamed' ? '@' : null;
    const places = of ? this.places.filter((place) => place.of === of) : [];
    return html`${changeSentence(change, count)}
      ${change.before !== undefined && change.after !== undefined ? (wide && String(change.before).length > 60 ? sideBySide(change.before ?? '', change.after ?? '') : unified(change.before ?? '', change.after ?? '')) : nothing}
      ${rows.length ? html`<p class="t-danger">${t('schema.duplicates')}</p><ul class="dups">${rows.map((row) => html`<li><code>${row.slice(0, -1).map((value) => (value === null || value === '' ? t('schema.emptyValue') : value)).join(' · ')}</code> × ${row.at(-1)}</li>`)}</ul>` : nothing}
      ${places.length ? this.#list(places) : nothing}`;
  }

  #list(places) {
    const free = places.some((place) => !place.breaks && !place.drops);
    return html`<p class="small">${t(free ? 'schema.usedIn' : 'schema.wouldBreak', {count: places.length})}</p><ul class="places">${places.map((place) => {
      const forced = FORCED.includes(place.kind) || place.drops;
      const name = placeName(place);
      const label = place.breaks ? html`<span class="t-danger">${icon('x')}</span><span>${name}</span>` : html`<input type="checkbox" class="check" .checked=${forced || !this.excluded.value.has(place.id)} ?disabled=${forced} @change=${(event) => {
        const next = new Set(this.excluded.peek());
        if (event.target.checked) next.delete(place.id);
        else next.add(place.id);
        this.excluded.value = next;
      }}><span>${name}${place.drops ? html` <span class="badge danger">${t('schema.dropped')}</span>` : nothing}</span>`;
      return html`<li>${place.breaks ? html`<span class="option">${label}</span>` : html`<label class="option">${label}</label>`}${place.breaks ? html`<code class="old">${place.before.length > 200 ? place.before.slice(0, 200) + '…' : place.before}</code>` : place.drops ? nothing : unified(place.before, place.after, {around: 0})}</li>`;
    })}</ul>`;
  }
}

function placeName(place) {
  const {collection, path, kind} = place;
  const name = kind === 'rule' ? t('rule.name.' + path) : kind === 'template' ? memberName(path.replace(/\.(subject|body)$/, '')) : kind === 'saved' || kind === 'query' ? place.label : kind === 'index' ? (/INDEX\s+(?:IF NOT EXISTS\s+)?[`"[]?(\w+)/i.exec(place.before)?.[1] ?? '') : '';
  return t('schema.place.' + kind, {collection: collection.name, name});
}

/** Shows what a save will do; resolves true when it may happen. Loss of data wants the collection's name typed. */
export async function confirmReview(review, save) {
  const typed = signal('');
  const busy = signal(false);
  const failed = signal('');
  const {name} = review.form.before;
  const ready = () => !busy.value && (!review.destroys || typed.value === name);
  const run = async (dialog) => {
    if (!ready()) return;
    busy.value = true;
    failed.value = '';
    const problem = await save();
    busy.value = false;
    if (problem === '') dialog.close(true);
    else if (problem === null) dialog.close(false);
    else failed.value = problem;
  };
  return openDialog({
    title: t('schema.reviewTitle', {name}),
    size: 'reviewing',
    busy: () => busy.value,
    render: (dialog) => html`<form id="review" class="stack" @submit=${(event) => {
      event.preventDefault();
      void run(dialog);
    }} @keydown=${(event) => {
      if (event.key !== 's' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      void run(dialog);
    }}>${failed.value ? html`<div class="notice danger" role="alert">${icon('alert')}<p class="grow">${failed.value}</p></div>` : nothing}
      ${review.render({wide: true})}
      ${review.destroys ? html`<div class="field"><label for="typed">${t('confirm.type', {name})}</label><input class="input mono" id="typed" autocomplete="off" spellcheck="false" .value=${typed.value} @input=${(event) => (typed.value = event.target.value)}></div>` : nothing}</form>`,
    footer: (dialog) => html`<button type="button" class="btn" @click=${() => dialog.close(false)}>${t('cancel')}</button>
      <button type="submit" form="review" ?autofocus=${!review.destroys} class="btn ${review.destroys ? 'danger-solid' : 'primary'}" aria-disabled=${String(!ready())}>${t('schema.saveChanges', {count: review.changes.length})}</button>`,
  });
}
