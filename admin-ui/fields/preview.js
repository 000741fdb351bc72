// @ts-check
// Looking at a stored file: pictures, sound, film and text here; everything else in a tab of its own.
import {html, icon} from '../app/element.js';
import {signal} from '../app/signals.js';
import {styles} from '../app/styles.js';
import {readTable} from '../lang/table.js';
import {t} from '../app/i18n.js';
import {fileToken, fileUrl} from '../api/index.js';
import {fileKind} from './file.js';
import {openDialog} from '../ui/feedback.js';

/** Separated values as a table, as far as a person reads in a preview. */
function asTable(text) {
  const {columns, rows} = readTable(text, {format: 'csv'});
  return html`<div class="tablewrap" tabindex="0"><table class="table"><thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead><tbody>${rows.slice(0, 500).map((row) => html`<tr>${columns.map((_, at) => html`<td>${row[at] ?? ''}</td>`)}</tr>`)}</tbody></table></div>${rows.length > 500 ? html`<p class="help">${t('preview.cut', {count: 500})}</p>` : ''}`;
}

export async function openPreview({record, name, field}) {
  const token = field.protected ? await fileToken() : undefined;
  const address = fileUrl(record, name, {token});
  const kind = fileKind(name);
  if (kind === 'file') {
    window.open(address, '_blank', 'noopener');
    return;
  }
  const turn = signal(0);
  const zoom = signal(1);
  const text = signal('');
  if (kind === 'code') {
    void fetch(address).then((answer) => answer.text()).then((content) => (text.value = content.slice(0, 200_000))).catch((error) => (text.value = String(error)));
  }
  const shown = {
    img: () => html`<img class="turn-${turn.value}" src=${address} alt=${name} ${styles({zoom: String(zoom.value)})}>`,
    video: () => html`<video src=${address} controls></video>`,
    audio: () => html`<audio src=${address} controls></audio>`,
    code: () => (/\.[ct]sv$/i.test(name) && text.value ? asTable(text.value) : html`<pre class="code" tabindex="0">${text.value}</pre>`),
  }[kind];
  await openDialog({
    title: name,
    size: 'wide',
    render: () => html`<div class="preview">${shown()}</div>`,
    footer: (dialog) => html`${kind === 'img' ? html`<button type="button" class="btn" @click=${() => (turn.value = (turn.peek() + 1) % 4)}>${icon('refresh')}${t('preview.turn')}</button><button type="button" class="btn icon" aria-label=${t('preview.smaller')} @click=${() => (zoom.value = Math.max(0.25, zoom.peek() / 1.5))}>${icon('minus')}</button><button type="button" class="btn" @click=${() => (zoom.value = 1)}>${t('preview.fit')}</button><button type="button" class="btn icon" aria-label=${t('preview.larger')} @click=${() => (zoom.value = Math.min(8, zoom.peek() * 1.5))}>${icon('plus')}</button>` : ''}<a class="btn" href=${address} target="_blank" rel="noopener">${icon('external')}${t('field.openFile')}</a><button type="button" class="btn" @click=${() => dialog.close()}>${t('close')}</button>`,
  });
}
