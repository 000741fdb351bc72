// @ts-check
// Related records as chips; a picker to search, choose and create; order by buttons or Alt and arrows.
import {html, icon, nothing} from '../../app/element.js';
import {collection, recordTitle} from '../../app/collections.js';
import {signal} from '../../app/signals.js';
import {records} from '../../api/index.js';
import {t} from '../../app/i18n.js';
import {announce, openMenu} from '../../ui/feedback.js';
import {fieldGroup} from '../../ui/form.js';
import {isMultiple} from '../index.js';
import {ids, recordLink, shortId} from '../relation.js';

/** Records that were read for chips, by id; null means it is missing. */
const known = signal(new Map());
const asked = new Set();

function learn(list) {
  const next = new Map(known.peek());
  list.forEach((record) => next.set(record.id, record));
  known.value = next;
}

async function ask(target, wanted) {
  const fresh = wanted.filter((id) => !known.peek().has(id) && !asked.has(id));
  if (!fresh.length || !target) return;
  fresh.forEach((id) => asked.add(id));
  try {
    const {items} = await records(target.name).list({filter: fresh.map((id) => `id = "${id}"`).join(' || '), perPage: fresh.length, skipTotal: 1});
    const next = new Map(known.peek());
    fresh.forEach((id) => next.set(id, items.find((item) => item.id === id) ?? null));
    known.value = next;
  } finally {
    fresh.forEach((id) => asked.delete(id));
  }
}

export function edit(context) {
  const {field: settings, value, set, frame, record} = context;
  const target = collection(settings.collectionId);
  const chosen = ids(value);
  const expand = Object.fromEntries([record?.expand?.[settings.name] ?? []].flat().map((each) => [each.id, each]));
  const missing = chosen.filter((id) => !expand[id] && known.value.get(id) === undefined);
  if (missing.length) queueMicrotask(() => void ask(target, missing));
  const multiple = isMultiple(settings);
  const put = (list) => set(multiple ? list : (list[0] ?? ''));
  const title = (id) => {
    const found = known.value.get(id) ?? expand[id];
    return found === null ? t('field.missing', {id: shortId(id)}) : found ? recordTitle(found, target) : shortId(id);
  };
  const move = (id, step) => {
    const at = chosen.indexOf(id);
    const to = at + step;
    if (to < 0 || to >= chosen.length) return;
    const next = [...chosen];
    next.splice(to, 0, ...next.splice(at, 1));
    put(next);
    announce(t('field.movedTo', {name: title(id), place: to + 1, all: next.length}));
  };
  const chip = (id) => html`<span class="chip rel plain" tabindex="-1" draggable=${multiple && !context.readonly ? 'true' : nothing} @dragstart=${(event) => event.dataTransfer.setData('text/larder-chip', id)} @dragover=${(event) => event.dataTransfer.types.includes('text/larder-chip') && event.preventDefault()} @drop=${(event) => {
    const from = event.dataTransfer.getData('text/larder-chip');
    if (!chosen.includes(from)) return;
    event.preventDefault();
    move(from, chosen.indexOf(id) - chosen.indexOf(from));
  }} @contextmenu=${(event) => {
    event.preventDefault();
    openMenu({left: event.clientX, right: event.clientX, top: event.clientY, bottom: event.clientY}, [
      {label: t('field.openRecord'), icon: 'external', href: recordLink(target?.name ?? '', id), target: '_blank'},
      multiple && {label: t('field.earlier'), icon: 'left', run: () => move(id, -1)},
      multiple && {label: t('field.later'), icon: 'right', run: () => move(id, 1)},
    ], {align: 'start', label: title(id)});
  }}><a class="cut chiplink ${known.value.get(id) === null ? 't-danger' : ''}" href=${recordLink(target?.name ?? '', id)} title=${id} @click=${context.openRelated?.(target?.name, id) ?? nothing} @keydown=${(event) => {
    if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown') && multiple) {
      event.preventDefault();
      move(id, event.key === 'ArrowUp' ? -1 : 1);
    }
  }}>${title(id)}</a>${context.readonly ? nothing : html`<button type="button" class="x" aria-label=${t('field.remove', {name: title(id)})} @click=${() => put(chosen.filter((each) => each !== id))}>${icon('x')}</button>`}</span>`;
  return fieldGroup({
    ...frame,
    full: multiple || frame.full,
    state: context.state(multiple ? html`${t('field.ofMax', {count: chosen.length, max: settings.maxSelect})}` : nothing),
    control: () => html`<div class="box chipbox ${frame.error ? 'invalid' : ''}" @paste=${(event) => {
        const pasted = event.clipboardData.getData('text').split(/[\s,;]+/).filter((each) => /^[\w-]{6,}$/.test(each));
        if (context.readonly || !pasted.length) return;
        event.preventDefault();
        put(multiple ? [...new Set([...chosen, ...pasted])].slice(0, settings.maxSelect) : pasted.slice(0, 1));
      }}>${chosen.map(chip)}
      ${context.readonly ? nothing : html`<button type="button" class="btn quiet sm in-chips" aria-haspopup="dialog" @click=${async () => {
        const {openPicker} = await import('../picker.js');
        const picked = await openPicker({target, chosen, max: multiple ? settings.maxSelect : 1, title: settings.name});
        if (!picked) return;
        learn(picked);
        put(picked.map((each) => each.id));
      }}>${icon('plus')}${t(chosen.length && !multiple ? 'field.change' : 'field.choose')}</button>`}</div>`,
  });
}
