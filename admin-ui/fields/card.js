// @ts-check
// The card of a related record: shown while the pointer rests on its chip or on the card itself; Escape takes it away.
import {render} from 'lit';
import {html, icon} from '../app/element.js';
import {collection, recordTitle} from '../app/collections.js';
import {t} from '../app/i18n.js';
import {records} from '../api/index.js';
import {place} from '../ui/feedback.js';
import {fieldType} from './index.js';
import {recordLink} from './relation.js';

const REST = 350;
const known = new Map();
let box = null;
let chip = null;
let timer = 0;

/** The fields that a person knows a record by, besides its title. */
const telling = (model) => model.fields.filter((field) => !field.hidden && !field.system && !['file', 'json', 'editor', 'password', 'autodate'].includes(field.type)).slice(0, 5);

async function show(next) {
  const model = collection(next.dataset.collection);
  const id = next.dataset.record;
  if (!model) return;
  chip = next;
  if (!known.has(id)) known.set(id, await records(model.name).view(id, {expand: model.fields.filter((field) => field.type === 'relation').map((field) => field.name).join(',')}).catch(() => null));
  setTimeout(() => known.delete(id), 10_000);
  const record = known.get(id);
  if (chip !== next || !next.isConnected || !record) return;
  box ??= document.body.appendChild(Object.assign(document.createElement('div'), {className: 'pop card-pop', popover: 'manual', onmouseenter: () => clearTimeout(timer), onmouseleave: leave}));
  render(html`<p class="strong cut">${recordTitle(record, model)}</p><p class="muted small">${model.name} · <span class="mono">${id}</span></p>
    <dl class="kv">${telling(model).map((field) => html`<dt>${field.name}</dt><dd class="cut">${fieldType(field).text(record[field.name], field, record) || '–'}</dd>`)}</dl>
    <a class="linkbtn" href=${recordLink(model.name, id)} @click=${hide}>${icon('external')}${t('field.openRecordHere')}</a>`, box);
  box.showPopover();
  place(box, next, {align: 'start'});
}

function hide() {
  clearTimeout(timer);
  chip = null;
  if (box?.matches(':popover-open')) box.hidePopover();
}

function leave() {
  clearTimeout(timer);
  timer = setTimeout(hide, 200);
}

/** Listeners for whatever holds chips. */
export const cards = {
  over(event) {
    const next = event.target.closest?.('a.chip.rel[data-record]');
    if (!next) return;
    clearTimeout(timer);
    if (next !== chip) timer = setTimeout(() => void show(next), REST);
  },
  out(event) {
    if (event.target.closest?.('a.chip.rel[data-record]')) leave();
  },
};

addEventListener('keydown', (event) => event.key === 'Escape' && hide());
addEventListener('scroll', hide, {capture: true, passive: true});
addEventListener('hashchange', hide);
