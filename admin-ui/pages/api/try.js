// @ts-check
// Calls for real: as whom, with which values, and what came back.
import {html, icon, nothing} from '../../app/element.js';
import {collection} from '../../app/collections.js';
import {bytes, dateTime, number, t} from '../../app/i18n.js';
import {history} from '../../app/drafts.js';
import {signal} from '../../app/signals.js';
import {api} from '../../api/index.js';
import {confirm, copy, errorText, openDialog, toastError} from '../../ui/feedback.js';
import {openPicker} from '../../fields/picker.js';
import {address} from './snippets.js';

const HISTORY = 'api';
const KEPT = 100;

/** Sends a call; the outcome has status, headers, milliseconds, size and body, whatever the server answers. */
export async function send(call, caller, signalled) {
  const {op} = call;
  if (op.method === 'DELETE' && !(await confirm({title: t('api.try.deleteTitle', {id: call.values.id}), message: t('api.try.deleteNote'), action: t('delete'), danger: true}))) return null;
  const client = await caller.client();
  const url = address(call).slice(call.base.length);
  const body = op.method === 'GET' || !op.body.length ? undefined : call.values.body;
  const start = performance.now();
  try {
    const answer = await client.send(op.method, url, {body, raw: 'always', signal: signalled, quiet: true});
    const text = await answer.text();
    const outcome = {status: answer.status, ok: answer.ok, took: Math.round(performance.now() - start), size: new Blob([text]).size, headers: [...answer.headers.entries()], text: pretty(text), as: caller.label, method: op.method, url};
    if (answer.ok && op.method !== 'GET' && op.group === 'records') api.announce('record', {collection: call.model.name, action: 'update', record: null});
    void history.add(HISTORY, {text: `${op.method} ${url}`, body: body === undefined ? '' : JSON.stringify(body), status: outcome.status, took: outcome.took, as: outcome.as, collection: call.model.name, operation: op.id, values: call.values}, KEPT, {repeats: true});
    return outcome;
  } catch (error) {
    if (error.kind === 'aborted') return null;
    return {status: 0, ok: false, took: Math.round(performance.now() - start), size: 0, headers: [], text: '', failure: error instanceof RangeError ? error.message : errorText(error), as: caller.label, method: op.method, url};
  }
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** Errors by body field of an answer, to show them beside what was sent. */
export function fieldErrors(outcome) {
  try {
    const {data} = JSON.parse(outcome?.text ?? '');
    return Object.entries(data ?? {}).filter(([, each]) => each?.message).map(([name, each]) => ({name, message: each.message}));
  } catch {
    return [];
  }
}

/** Lets a record of the collection be chosen; resolves its id. */
export async function chooseRecord(model) {
  const picked = await openPicker({target: model, chosen: [], max: 1, title: t('api.try.chooseRecord', {name: model.name})}).catch((error) => void toastError(error));
  return picked?.[0]?.id;
}

/** What was called, to look at and to fill in again. */
export async function showCalls(open) {
  const past = await history.list(HISTORY);
  const text = signal('');
  return openDialog({
    title: t('api.history'),
    size: 'wide',
    render: (dialog) => html`<div class="col"><div class="box"><span class="affix lead">${icon('search')}</span><input type="search" class="find-input" autofocus aria-label=${t('api.findCall')} placeholder=${t('api.findCall')} .value=${text.value} @input=${(event) => (text.value = event.target.value)}></div>
      ${past.length ? nothing : html`<p class="muted">${t('api.noCalls')}</p>`}
      <ul class="api-past">${past.filter((each) => each.text.toLowerCase().includes(text.value.trim().toLowerCase())).map((each) => html`<li><button type="button" aria-disabled=${String(!collection(each.collection))} @click=${() => {
        if (!collection(each.collection)) return;
        dialog.close();
        open(each);
      }}><span class="badge ${each.status < 400 ? 'ok' : each.status < 500 ? 'warn' : 'danger'}">${each.status}</span><code class="cut">${each.text}</code><span class="small muted">${each.as} · ${t('api.ms', {value: number(each.took)})}</span><time class="small muted">${dateTime(new Date(each.at), {dateStyle: 'short', timeStyle: 'medium'})}</time></button></li>`)}</ul></div>`,
  });
}

/** The answer: status, time, size, body, headers. */
export function outcomePanel(outcome) {
  if (!outcome) return nothing;
  if (outcome.failure) return html`<div class="notice danger" role="alert">${icon('alert')}<p class="grow">${outcome.failure}</p></div>`;
  return html`<section class="api-outcome" aria-label=${t('api.answer')}>
    <p class="row wrap-row" role="status"><span class="badge ${outcome.ok ? 'ok' : outcome.status < 500 ? 'warn' : 'danger'}">${outcome.status}</span><span class="small muted">${t('api.ms', {value: number(outcome.took)})} · ${bytes(outcome.size)} · ${outcome.as}</span>
      <span class="end"></span>${outcome.text ? html`<button type="button" class="btn quiet sm" @click=${() => copy(outcome.text, 'JSON')}>${icon('copy')}${t('api.copy')}</button>` : nothing}</p>
    ${outcome.text ? html`<pre class="api-code" tabindex="0" aria-label=${t('api.answerBody')}>${outcome.text}</pre>` : html`<p class="muted small">${t('api.noBody')}</p>`}
    <details><summary class="small">${t('api.headers', {count: outcome.headers.length})}</summary><dl class="kv mono small">${outcome.headers.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl></details></section>`;
}
