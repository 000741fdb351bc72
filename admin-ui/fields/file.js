// @ts-check
import {html, icon, nothing} from '../app/element.js';
import {fileToken, fileUrl} from '../api/index.js';
import {signal} from '../app/signals.js';
import {bytes, t} from '../app/i18n.js';

export const names = (value) => (Array.isArray(value) ? value : value ? [value] : []);
const extension = (name) => name.slice(name.lastIndexOf('.') + 1).toLowerCase();
const KINDS = {
  img: ['jpg', 'jpeg', 'png', 'gif', 'webp', 'avif', 'svg', 'bmp', 'ico'], video: ['mp4', 'webm', 'mov', 'm4v', 'ogv', 'mkv'],
  audio: ['mp3', 'wav', 'ogg', 'oga', 'm4a', 'flac', 'opus'], code: ['txt', 'md', 'json', 'csv', 'tsv', 'xml', 'yaml', 'yml', 'log', 'js', 'ts', 'css', 'html', 'sql', 'java', 'py'],
};

/** img | video | audio | code | file, by the name's extension. */
export const fileKind = (name) => Object.keys(KINDS).find((kind) => KINDS[kind].includes(extension(name))) ?? 'file';

const THUMBS = ['jpg', 'jpeg', 'png', 'gif', 'webp'];
const token = signal('');
let asked = 0;

/** The token for protected files; empty until it has come, and renewed by itself while they are shown. */
export function protectedToken() {
  if (Date.now() - asked > 60_000) {
    asked = Date.now();
    void fileToken().then((value) => (token.value = value)).catch(() => (asked = 0));
  }
  return token.value;
}

/** Address of a small picture of the file. */
export const thumbUrl = (record, name, field, size = '100x100') =>
  fileUrl(record, name, {thumb: THUMBS.includes(extension(name)) ? size : undefined, token: field.protected ? protectedToken() : undefined});

/** A small picture or a symbol that stands for a file. */
export function thumb(record, name, field) {
  if (fileKind(name) !== 'img') return html`<span class="thumb sym" title=${name}>${icon({video: 'video', audio: 'audio'}[fileKind(name)] ?? 'file')}<span class="sr">${name}</span></span>`;
  if (field.protected && !protectedToken()) return html`<span class="thumb sym" title=${name}>${icon('lock')}</span>`;
  return html`<span class="thumb"><img src=${thumbUrl(record, name, field)} alt=${name} title=${name} loading="lazy" width="28" height="28"></span>`;
}

/** @type {any} */
export const file = {
  type: 'file', icon: 'file', width: 148, align: '', quick: null, sortable: false, operators: ['=', '!=', '~', '!~'],
  editor: () => import('./edit/file.js'),
  cell(value, field, record) {
    const list = names(value);
    if (!list.length) return html`<span class="null">–<span class="sr">${t('field.empty')}</span></span>`;
    return html`<span class="thumbs">${list.slice(0, 3).map((name) => thumb(record, name, field))}${list.length > 3 ? html`<span class="chip more">+${list.length - 3}</span>` : nothing}</span>`;
  },
  text: (value) => names(value).join(', '),
  parse() {
    throw new RangeError(t('check.file'));
  },
  validate: (value, field) => (field.required && !names(value).length ? t('check.required') : ''),
  onDuplicate: () => undefined,
  sample: (field) => ((field.maxSelect ?? 1) > 1 ? ['filename.jpg'] : 'filename.jpg'),
};

/** What is wrong with a file before it is uploaded, or ''. */
export function uploadProblem(upload, field) {
  const limit = field.maxSize || 5 * 1024 * 1024;
  if (upload.size > limit) return t('check.fileSize', {name: upload.name, size: bytes(limit)});
  const allowed = field.mimeTypes ?? [];
  // A browser that does not know the type leaves it empty; the server looks into the file.
  return allowed.length && upload.type && !allowed.includes(upload.type) ? t('check.fileType', {name: upload.name}) : '';
}
