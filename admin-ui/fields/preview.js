// @ts-check
// Looking at a stored file: pictures, sound, film and text here; everything else in a tab of its own.
import {html, icon} from '../app/element.js';
import {signal} from '../app/signals.js';
import {t} from '../app/i18n.js';
import {fileToken, fileUrl} from '../api/index.js';
import {fileKind} from './file.js';
import {openDialog} from '../ui/feedback.js';

export async function openPreview({record, name, field}) {
  const token = field.protected ? await fileToken() : undefined;
  const address = fileUrl(record, name, {token});
  const kind = fileKind(name);
  if (kind === 'file') {
    window.open(address, '_blank', 'noopener');
    return;
  }
  const turn = signal(0);
  const text = signal('');
  if (kind === 'code') {
    void fetch(address).then((answer) => answer.text()).then((content) => (text.value = content.slice(0, 200_000))).catch((error) => (text.value = String(error)));
  }
  const shown = {
    img: () => html`<img class="turn-${turn.value}" src=${address} alt=${name}>`,
    video: () => html`<video src=${address} controls></video>`,
    audio: () => html`<audio src=${address} controls></audio>`,
    code: () => html`<pre class="code" tabindex="0">${text.value}</pre>`,
  }[kind];
  await openDialog({
    title: name,
    size: 'wide',
    render: () => html`<div class="preview">${shown()}</div>`,
    footer: (dialog) => html`${kind === 'img' ? html`<button type="button" class="btn" @click=${() => (turn.value = (turn.peek() + 1) % 4)}>${icon('refresh')}${t('preview.turn')}</button>` : ''}<a class="btn" href=${address} target="_blank" rel="noopener">${icon('external')}${t('field.openFile')}</a><button type="button" class="btn" @click=${() => dialog.close()}>${t('close')}</button>`,
  });
}
