// @ts-check
// Files: a list and a place to drop; checks before the upload; removing can be taken back until the record is saved.
import {html, icon, nothing} from '../../app/element.js';
import {bytes, list as inWords, t} from '../../app/i18n.js';
import {signal} from '../../app/signals.js';
import {announce, copy} from '../../ui/feedback.js';
import {menu} from '../../ui/menu.js';
import {fieldGroup} from '../../ui/form.js';
import {fileUrl, fileToken} from '../../api/index.js';
import {isMultiple} from '../index.js';
import {fileKind, names, thumb, uploadProblem} from '../file.js';

const previews = new WeakMap();
const over = signal('');

/** The address of a chosen file that is not uploaded yet. */
function previewOf(file) {
  if (!previews.has(file)) previews.set(file, URL.createObjectURL(file));
  return previews.get(file);
}

const listOf = (value) => (value instanceof File ? [value] : names(value));

export function edit(context) {
  const {field: settings, value, initial, set, frame, record} = context;
  const multiple = isMultiple(settings);
  const current = listOf(value);
  const removed = listOf(initial).filter((name) => !current.includes(name));
  const max = multiple ? settings.maxSelect : 1;
  const put = (list) => set(multiple ? list : (list[0] ?? ''));
  const add = (files) => {
    const good = [];
    for (const each of files) {
      const problem = uploadProblem(each, settings);
      if (problem) {
        context.fail(problem);
        announce(problem);
      } else {
        good.push(each);
      }
    }
    const next = multiple ? [...current, ...good] : good.slice(-1);
    if (good.length) put(next.slice(0, max));
    if (next.length > max) context.fail(t('check.atMost', {count: max}));
  };
  const types = (settings.mimeTypes ?? []).map((type) => type.split('/')[1].replace(/^x-|\+.*$/g, '').toUpperCase());
  const limits = [multiple ? t('field.ofMax', {count: current.length, max}) : '', [types.length ? inWords(types.slice(0, 4)) : '', t('field.upTo', {size: bytes(settings.maxSize || 5 * 1024 * 1024)})].filter(Boolean).join(' ')].filter(Boolean).join(' · ');
  const move = (at, step) => {
    const next = [...current];
    const [item] = next.splice(at, 1);
    next.splice(Math.max(0, at + step), 0, item);
    put(next);
  };
  const card = (item, at) => {
    const upload = item instanceof File;
    const name = upload ? item.name : item;
    const open = async () => window.open(fileUrl(record, name, {token: settings.protected ? await fileToken() : undefined}), '_blank', 'noopener');
    const sent = upload ? context.uploaded(item) : null;
    const drag = multiple && !context.readonly;
    return html`<li class="filecard ${upload ? 'new' : ''}" draggable=${drag ? 'true' : nothing} tabindex=${drag ? 0 : nothing} aria-label=${drag ? t('field.place', {name, place: at + 1, all: current.length}) : nothing} @dragstart=${(event) => event.dataTransfer.setData('text/larder-file', String(at))} @dragover=${(event) => drag && event.dataTransfer.types.includes('text/larder-file') && event.preventDefault()} @drop=${(event) => {
      const from = event.dataTransfer.getData('text/larder-file');
      if (from === '') return;
      event.preventDefault();
      move(Number(from), at - Number(from));
    }} @keydown=${(event) => {
      if (!drag || !event.altKey || !['ArrowUp', 'ArrowDown'].includes(event.key)) return;
      event.preventDefault();
      move(at, event.key === 'ArrowUp' ? -1 : 1);
      announce(t('field.movedTo', {name, place: Math.min(current.length, Math.max(1, at + 1 + (event.key === 'ArrowUp' ? -1 : 1))), all: current.length}));
    }}>
      ${upload ? (fileKind(name) === 'img' ? html`<span class="thumb"><img src=${previewOf(item)} alt="" width="48" height="48"></span>` : html`<span class="thumb sym">${icon('file')}</span>`) : thumb(record, name, settings)}
      <span class="grow"><span class="cut" title=${name}>${name}</span><span class="muted">${upload ? html`${bytes(item.size)} · ${t('field.newFile')}` : fileKind(name) === 'file' ? name.split('.').pop().toUpperCase() : t('kind.' + fileKind(name))}</span></span>
      <button type="button" class="btn quiet icon sm" aria-haspopup="menu" aria-label=${t('field.fileActions', {name})} ${menu(() => [
        !upload && {label: t('field.preview'), icon: 'eye', run: async () => (await import('../preview.js')).openPreview({record, name, field: settings})},
        !upload && {label: t('field.openFile'), icon: 'external', run: open},
        !upload && {label: t('field.download'), icon: 'download', run: async () => {
          const link = Object.assign(document.createElement('a'), {href: fileUrl(record, name, {download: 1, token: settings.protected ? await fileToken() : undefined}), download: name});
          link.click();
        }},
        !upload && {label: t('field.copyUrl'), icon: 'link', hint: settings.protected ? t('field.needsToken') : '', run: () => copy(fileUrl(record, name), 'URL')},
        multiple && at > 0 && !context.readonly && {label: t('field.earlier'), icon: 'left', run: () => move(at, -1)},
        multiple && at < current.length - 1 && !context.readonly && {label: t('field.later'), icon: 'right', run: () => move(at, 1)},
        !context.readonly && {separator: true},
        !context.readonly && {label: t('field.removeFile'), icon: 'trash', danger: true, run: () => put(current.filter((each) => each !== item))},
      ])}>${icon('more')}</button>${sent === null ? nothing : html`<progress max="1" .value=${sent} aria-label=${t('field.uploadOf', {name})}></progress>`}</li>`;
  };
  return fieldGroup({
    ...frame,
    full: true,
    state: context.state(html`${limits}`),
    help: current.some((each) => each instanceof File) && current.some((each) => !(each instanceof File)) ? t('field.filesOrder') : frame.help,
    control: () => html`<ul class="files" @paste=${(event) => {
        const files = [...event.clipboardData.files];
        if (files.length && !context.readonly) {
          event.preventDefault();
          add(files);
        }
      }}>${current.map(card)}
      ${context.readonly || (multiple && current.length >= max) ? nothing : html`<li class="stretch"><label class="drop ${over.value === frame.id ? 'over' : ''}" @dragover=${(event) => {
        event.preventDefault();
        over.value = frame.id;
      }} @dragleave=${() => (over.value = '')} @drop=${(event) => {
        event.preventDefault();
        over.value = '';
        add([...event.dataTransfer.files]);
      }}>${icon('upload')}<span>${t(multiple || !current.length ? 'field.add' : 'field.replace')}</span><input type="file" class="sr" name=${settings.name} aria-label=${t('field.addTo', {name: settings.name})} ?multiple=${multiple} accept=${(settings.mimeTypes ?? []).join(',') || nothing} @change=${(event) => {
        add([...event.target.files]);
        event.target.value = '';
      }}></label></li>`}</ul>
      ${removed.length ? html`<ul class="removed">${removed.map((name) => html`<li class="small"><s>${name}</s> <button type="button" class="linkbtn" @click=${() => put(multiple ? [...current, name] : [name])}>${t('field.restore')}</button></li>`)}</ul>` : nothing}`,
  });
}
