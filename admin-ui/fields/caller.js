// @ts-check
// As whom something is tried: superuser, guest, or a chosen user. Its texts are in the catalogue `api`.
import {html, icon, nothing} from '../app/element.js';
import {allCollections, recordTitle} from '../app/collections.js';
import {t} from '../app/i18n.js';
import {signal} from '../app/signals.js';
import {api, auth, records, secondaryClient} from '../api/index.js';
import {openDialog} from '../ui/feedback.js';
import {openPicker} from './picker.js';

/** How long a token for "as user" lasts, in seconds. */
const SHORT = 300;

/** As whom calls are made, shared by all operations: superuser, guest, or one user. */
export class Caller {
  kind = signal('superuser');
  user = signal(null);
  #token = {value: '', id: '', until: 0};

  /** A client with the chosen identity; a user's token is short-lived and kept in memory only. */
  async client() {
    if (this.kind.peek() === 'superuser') return api;
    if (this.kind.peek() === 'guest') return secondaryClient();
    const user = this.user.peek();
    if (!user) throw new RangeError(t('api.try.chooseUser'));
    if (this.#token.id !== user.id || Date.now() > this.#token.until) {
      const {token} = await auth(user.collectionName).impersonate(user.id, SHORT);
      this.#token = {value: token, id: user.id, until: Date.now() + (SHORT - 30) * 1000};
    }
    return secondaryClient(this.#token.value);
  }

  get label() {
    return this.kind.value === 'user' ? (this.user.value ? recordTitle(this.user.value) || this.user.value.id : t('api.try.user')) : t('api.try.' + this.kind.value);
  }

  /** Takes the user that a link names: COLLECTION/ID. */
  async take(text) {
    const [name, id] = text.split('/');
    this.user.value = {...(await records(name, api).view(id)), collectionName: name};
    this.kind.value = 'user';
  }

  async choose() {
    const targets = allCollections().filter((model) => model.type === 'auth' && model.name !== '_superusers');
    if (!targets.length) return;
    let target = targets[0];
    if (targets.length > 1) {
      const chosen = await openDialog({title: t('api.try.whichCollection'), size: 'narrow', render: (dialog) => html`<ul class="menu">${targets.map((model) => html`<li><button type="button" @click=${() => dialog.close(model)}>${icon('users')}${model.name}</button></li>`)}</ul>`});
      if (!chosen) return;
      target = chosen;
    }
    const picked = await openPicker({target, chosen: [], max: 1, title: t('api.try.chooseUser')});
    if (picked?.[0]) this.user.value = {...picked[0], collectionName: target.name};
  }

  render() {
    return html`<fieldset class="api-as"><legend class="label">${t('api.try.as')}</legend><span class="seg">${['superuser', 'guest', 'user'].map((kind) => html`<button type="button" aria-pressed=${String(this.kind.value === kind)} @click=${async () => {
      if (kind === 'user' && !this.user.peek()) await this.choose();
      if (kind !== 'user' || this.user.peek()) this.kind.value = kind;
    }}>${t('api.try.' + kind)}</button>`)}</span>
      ${this.kind.value === 'user' ? html`<button type="button" class="btn quiet sm" @click=${() => this.choose()}>${icon('user')}${this.label}</button>` : nothing}</fieldset>`;
  }
}
