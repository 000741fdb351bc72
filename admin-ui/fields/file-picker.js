// @ts-check
// The dialog that chooses a stored file of any collection: kind, search, size, upload by a new record.
import {html, icon, nothing} from '../app/element.js';
import {allCollections, recordTitle} from '../app/collections.js';
import {pref, setPref} from '../app/prefs.js';
import {signal} from '../app/signals.js';
import {t} from '../app/i18n.js';
import {fileUrl, records} from '../api/index.js';
import {errorText, openDialog} from '../ui/feedback.js';
import {fileKind, names, thumb} from './file.js';
import {openRecordDialog, searchFilter} from './picker.js';

const KINDS = ['all', 'img', 'video', 'audio', 'file'];
const PAGE = 40;
const fileFields = (model) => model.fields.filter((field) => field.type === 'file' && !field.hidden);

/**
 * Lets the person choose one file.
 * @returns {Promise<{src: string, alt: string} | undefined>} its address, relative to the host, and its name
 */
export async function openFilePicker() {
  const models = allCollections().filter((model) => fileFields(model).length);
  const model = signal(models.find((each) => each.id === pref('pickerCollection', '')) ?? models[0]);
  const kind = signal('all');
  const text = signal('');
  const size = signal('');
  const found = signal([]);
  const more = signal(false);
  const failure = signal('');
  const chosen = signal(null);
  let page = 0;
  let timer = 0;

  const load = async (fresh) => {
    page = fresh ? 1 : page + 1;
    const {name} = model.peek();
    const filled = fileFields(model.peek()).map((field) => `${field.name} != ""`).join(' || ');
    const wanted = searchFilter(text.peek(), model.peek());
    try {
      const {items} = await records(name).list({page, perPage: PAGE, skipTotal: 1, filter: wanted ? `(${wanted}) && (${filled})` : filled, sort: model.peek().type === 'view' ? '-id' : '-@rowid'}, {key: 'file-picker'});
      found.value = fresh ? items : [...found.peek(), ...items];
      more.value = items.length === PAGE;
      failure.value = '';
    } catch (error) {
      if (error.kind !== 'aborted') failure.value = errorText(error);
    }
  };
  const files = () => found.value.flatMap((record) => fileFields(model.value).flatMap((field) => names(record[field.name]).map((name) => ({record, field, name})))).filter(({name}) => kind.value === 'all' || fileKind(name) === kind.value);
  const upload = async () => {
    const saved = await openRecordDialog({model: model.peek(), record: null});
    if (saved) found.value = [saved, ...found.peek()];
  };
  const finish = (dialog) => {
    const {record, name} = chosen.peek() ?? {};
    if (!record) return;
    const sized = fileKind(name) === 'img' && size.peek();
    // Addresses inside a text stay valid when the server moves to another host.
    dialog.close({src: new URL(fileUrl(record, name, {thumb: sized || undefined})).pathname + (sized ? `?thumb=${sized}` : ''), alt: name});
    setPref('pickerCollection', model.peek().id);
  };
  if (models.length) void load(true);

  return openDialog({
    title: t('files.title'),
    size: 'wide',
    render: () => (models.length ? html`<div class="row wrap-row">
        <select class="select" aria-label=${t('files.collection')} @change=${(event) => {
          model.value = models.find((each) => each.name === event.target.value);
          chosen.value = null;
          void load(true);
        }}>${models.map((each) => html`<option ?selected=${each === model.value}>${each.name}</option>`)}</select>
        <select class="select" aria-label=${t('files.kind')} @change=${(event) => (kind.value = event.target.value)}>${KINDS.map((each) => html`<option value=${each} ?selected=${each === kind.value}>${each === 'all' ? t('files.kind.all') : each === 'file' ? t('type.file') : t('kind.' + each)}</option>`)}</select>
        <div class="box grow"><span class="affix lead">${icon('search')}</span><input type="search" aria-label=${t('files.search', {name: model.value.name})} placeholder=${t('files.search', {name: model.value.name})} .value=${text.value} @input=${(event) => {
          text.value = event.target.value;
          clearTimeout(timer);
          timer = setTimeout(() => void load(true), 200);
        }}></div>
        ${model.value.type === 'view' ? nothing : html`<button type="button" class="btn" @click=${upload}>${icon('upload')}${t('files.upload')}</button>`}</div>
      ${failure.value ? html`<p class="error" role="alert">${failure.value}</p>` : nothing}
      <ul class="picker-files">${files().map((each) => {
        const on = chosen.value?.name === each.name && chosen.value?.record.id === each.record.id;
        return html`<li class=${on ? 'on' : ''}><label><input type="radio" class="sr" name="file" .checked=${on} @change=${() => (chosen.value = each)}>${thumb(each.record, each.name, each.field)}<span class="cut" title=${each.name}>${each.name}</span><span class="muted small cut">${recordTitle(each.record, model.value)}</span></label></li>`;
      })}</ul>
      ${files().length ? nothing : html`<div class="empty"><p>${t('files.none')}</p></div>`}
      ${more.value ? html`<button type="button" class="btn sm" @click=${() => load(false)}>${t('files.more')}</button>` : nothing}` : html`<div class="empty"><p>${t('files.noCollection')}</p></div>`),
    footer: (dialog) => html`${chosen.value && fileKind(chosen.value.name) === 'img' ? html`<label class="row tight grow">${t('files.size')} <select class="select sm" @change=${(event) => (size.value = event.target.value)}><option value="">${t('files.original')}</option>${(chosen.value.field.thumbs ?? []).map((each) => html`<option ?selected=${each === size.value}>${each}</option>`)}</select></label>` : nothing}
      <button type="button" class="btn" @click=${() => dialog.close()}>${t('cancel')}</button><button type="button" class="btn primary" aria-disabled=${String(!chosen.value)} @click=${() => finish(dialog)}>${t('files.use')}</button>`,
  });
}
