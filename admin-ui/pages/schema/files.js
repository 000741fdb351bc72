// @ts-check
// What files a field takes, and the small pictures made of them.
import {html, icon, nothing, svg} from '../../app/element.js';
import {t} from '../../app/i18n.js';
import {fieldGroup} from '../../ui/form.js';

const PRESETS = {
  images: ['image/jpeg', 'image/png', 'image/svg+xml', 'image/gif', 'image/webp', 'image/avif'],
  documents: ['application/pdf', 'application/msword', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'application/vnd.ms-excel', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'application/vnd.oasis.opendocument.text', 'text/plain', 'text/csv'],
  video: ['video/mp4', 'video/webm', 'video/x-ms-wmv', 'video/quicktime', 'video/3gpp'],
  audio: ['audio/mpeg', 'audio/ogg', 'audio/wav', 'audio/flac', 'audio/aac', 'audio/mp4'],
  archives: ['application/zip', 'application/x-7z-compressed', 'application/x-rar-compressed', 'application/gzip', 'application/x-tar'],
};
const MORE = ['application/json', 'application/xml', 'application/epub+zip', 'application/octet-stream', 'application/wasm', 'font/woff2', 'font/ttf', 'image/bmp', 'image/tiff', 'image/heic', 'image/x-icon', 'text/html', 'text/css', 'text/javascript', 'text/markdown', 'text/calendar', 'text/vcard', 'model/gltf-binary', 'application/rtf', 'application/vnd.ms-powerpoint', 'application/vnd.openxmlformats-officedocument.presentationml.presentation'];
const KNOWN = [...new Set([...Object.values(PRESETS).flat(), ...MORE])].sort();

const chips = (list, remove, nameOf = (each) => each) => html`<ul class="chips">${list.map((each) => html`<li class="chip"><span>${nameOf(each)}</span><button type="button" class="x" aria-label=${t('schema.takeOut', {name: each})} @click=${() => remove(each)}>${icon('x')}</button></li>`)}</ul>`;

/** The kinds of files: chosen from a list that narrows while typing, or a whole family at once. */
export function fileTypes(form, path) {
  const id = 'f-' + path.replace(/\W/g, '-');
  const list = form.get(path) ?? [];
  const set = (next) => form.set(path, [...new Set(next)]);
  const take = (input) => {
    const text = input.value.trim().toLowerCase();
    if (!/^[\w.+-]+\/[\w.+*-]+$/.test(text)) return;
    set([...list, text]);
    input.value = '';
  };
  const wrong = Object.entries(form.errors).find(([name]) => name === path || name.startsWith(path + '.'));
  return fieldGroup({id, label: t('schema.option.mimeTypes'), full: true, error: wrong?.[1] ?? '', help: t(list.length ? 'schema.hint.types' : 'schema.hint.anyType'), control: () => html`
    ${list.length ? chips(list, (each) => set(list.filter((other) => other !== each))) : nothing}
    <div class="row wrap-row"><input class="input grow" list="${id}-known" id="${id}-add" placeholder=${t('schema.addType')} aria-label=${t('schema.addType')} autocomplete="off" @change=${(event) => take(event.target)} @keydown=${(event) => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      take(event.target);
    }}><datalist id="${id}-known">${KNOWN.filter((each) => !list.includes(each)).map((each) => html`<option value=${each}></option>`)}</datalist></div>
    <div class="row wrap-row" role="group" aria-label=${t('schema.presets')}>${Object.entries(PRESETS).map(([name, types]) => html`<button type="button" class="btn sm" @click=${() => set([...list, ...types])}>${icon('plus')}${t('schema.preset.' + name)}</button>`)}${list.length ? html`<button type="button" class="btn quiet sm" @click=${() => set([])}>${t('schema.anyType')}</button>` : nothing}</div>`});
}

const WAYS = ['exact', 'top', 'bottom', 'fit', 'width', 'height'];
const SUFFIX = {exact: '', top: 't', bottom: 'b', fit: 'f', width: '', height: ''};

/** What a size asks for: `{way, width, height}`; null for one that is none. */
export function readThumb(text) {
  const found = /^(\d+)x(\d+)([tbf]?)$/.exec(text);
  if (!found) return null;
  const [, width, height, letter] = found;
  const way = width === '0' ? 'height' : height === '0' ? 'width' : {'': 'exact', t: 'top', b: 'bottom', f: 'fit'}[letter];
  return {way, width: Number(width), height: Number(height)};
}

/** How a wide picture becomes one of the chosen kind: the dashed frame is the source, the filled one what is kept. */
function sketch(way) {
  const kept = {exact: [20, 12, 24, 24], top: [20, 4, 24, 24], bottom: [20, 20, 24, 24], fit: [16, 15, 32, 18], width: [14, 14, 36, 20], height: [16, 6, 32, 36]}[way];
  const [x, y, width, height] = kept;
  return html`<svg class="sketch" viewBox="0 0 64 48" aria-hidden="true">${svg`<rect class="source" x="4" y="4" width="56" height="40" rx="2"></rect><rect class="kept" x=${x} y=${y} width=${width} height=${height} rx="1"></rect>`}</svg>`;
}

export function thumbs(form, path) {
  const id = 'f-' + path.replace(/\W/g, '-');
  const list = form.get(path) ?? [];
  const draft = form.get(':thumb') ?? {way: 'exact', width: 100, height: 100};
  const change = (part) => form.set(':thumb', {...draft, ...part});
  const text = draft.way === 'width' ? `${draft.width}x0` : draft.way === 'height' ? `0x${draft.height}` : `${draft.width}x${draft.height}${SUFFIX[draft.way]}`;
  const usable = readThumb(text) && text !== '0x0' && !list.includes(text);
  const wrong = Object.entries(form.errors).find(([name]) => name === path || name.startsWith(path + '.'));
  const side = (name) => html`<input class="input" type="number" min="1" max="5000" aria-label=${t('schema.thumb.' + name)} .value=${String(draft[name])} @input=${(event) => change({[name]: Math.round(Number(event.target.value)) || 0})}>`;
  return fieldGroup({id, label: t('schema.option.thumbs'), full: true, error: wrong?.[1] ?? '', help: t('schema.hint.thumbs'), control: () => html`
    ${list.length ? chips(list, (each) => form.set(path, list.filter((other) => other !== each)), (each) => `${each} – ${t('schema.thumb.' + (readThumb(each)?.way ?? 'exact'))}`) : nothing}
    <div class="thumb-builder">${sketch(draft.way)}<select class="select" aria-label=${t('schema.thumb.way')} @change=${(event) => change({way: event.target.value})}>${WAYS.map((way) => html`<option value=${way} ?selected=${way === draft.way}>${t('schema.thumb.' + way)}</option>`)}</select>
      ${draft.way === 'height' ? nothing : side('width')}${draft.way === 'height' || draft.way === 'width' ? nothing : html`<span aria-hidden="true">×</span>`}${draft.way === 'width' ? nothing : side('height')}
      <button type="button" class="btn sm" aria-disabled=${String(!usable)} @click=${() => usable && form.set(path, [...list, text])}>${icon('plus')}${t('schema.thumb.add', {name: text})}</button></div>`});
}
