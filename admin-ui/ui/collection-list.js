// @ts-check
// <collection-list>: the side list of collections, shared by Data, Schema, Rules and API.
import {Element, html, icon, nothing} from '../app/element.js';
import {allCollections, failed, loaded, reloadCollections} from '../app/collections.js';
import {guarded} from '../app/shell.js';
import {pref, setPref} from '../app/prefs.js';
import {number, t} from '../app/i18n.js';
import {ask, openMenu} from './feedback.js';
import {menu} from './menu.js';

export const typeIcon = (model) => ({auth: 'users', view: 'view'}[model?.type] ?? 'data');

/**
 * Properties: `current` (name), `hrefOf(model)`, `gearOf(model)` (link to its schema), `menuOf(model)` → menu items, `onCreate()` (adds the plus button),
 * `warningOf(model)` → sentence or ''. Counts are asked once per collection while it is visible.
 */
class CollectionList extends Element {
  static properties = {current: {type: String}, query: {state: true}, hrefOf: {attribute: false}, gearOf: {attribute: false}, menuOf: {attribute: false}, onCreate: {attribute: false}, warningOf: {attribute: false}, counts: {attribute: false}};

  constructor() {
    super();
    this.current = '';
    this.query = '';
    this.hrefOf = (model) => `#/collections?collection=${encodeURIComponent(model.name)}`;
    this.gearOf = null;
    this.menuOf = null;
    this.onCreate = null;
    this.warningOf = () => '';
    this.counts = {};
  }

  #matches(model) {
    const text = this.query.trim().toLowerCase();
    return !text || model.name.toLowerCase().includes(text) || model.id === this.query.trim() || model.type === text || model.fields.some((field) => field.name.toLowerCase().includes(text));
  }

  /** Groups in order: pinned, own folders, others, system. */
  get groups() {
    const pinned = pref('pinned', []);
    const folders = pref('folders', {});
    const found = allCollections().filter((model) => this.#matches(model));
    const rest = found.filter((model) => !pinned.includes(model.id) && !model.system);
    const names = [...new Set(Object.values(folders))].sort();
    return [
      {id: 'pinned', title: t('list.pinned'), items: pinned.map((id) => found.find((model) => model.id === id)).filter(Boolean)},
      ...names.map((name) => ({id: 'folder:' + name, title: name, folder: name, items: rest.filter((model) => folders[model.id] === name)})),
      {id: 'others', title: t(pinned.length || names.length ? 'list.others' : 'list.all'), items: rest.filter((model) => !folders[model.id])},
      {id: 'system', title: t('list.system'), items: found.filter((model) => model.system && !pinned.includes(model.id)), folded: true},
    ].filter((group) => group.items.length);
  }

  #folded(group) {
    if (this.query) return false;
    return pref('folded', {})[group.id] ?? (group.folded && !group.items.some((model) => model.name === this.current));
  }

  #items(model) {
    const pinned = pref('pinned', []);
    const folders = pref('folders', {});
    const here = pinned.includes(model.id);
    return [
      ...(this.menuOf?.(model) ?? []),
      this.menuOf && {separator: true},
      {label: t(here ? 'list.unpin' : 'list.pin'), icon: 'pinl', run: () => setPref('pinned', here ? pinned.filter((id) => id !== model.id) : [...pinned, model.id])},
      {label: t('list.move'), icon: 'files', run: async () => {
        const name = await ask({title: t('list.moveTitle', {name: model.name}), label: t('list.folder'), value: folders[model.id] ?? '', action: t('list.moveAction'), help: t('list.folderHelp')});
        if (name) setPref('folders', {...folders, [model.id]: name});
      }},
      folders[model.id] && {label: t('list.leave', {name: folders[model.id]}), icon: 'out', run: () => {
        const {[model.id]: _, ...others} = folders;
        setPref('folders', others);
      }},
    ];
  }

  render() {
    const {groups} = this;
    return html`<nav class="side" aria-label=${t('list.title')}>
      <header><h2>${t('list.title')}</h2>${this.onCreate && !guarded.value ? html`<button type="button" class="btn quiet icon sm" aria-label=${t('list.new')} title=${t('list.new')} @click=${() => this.onCreate('')}>${icon('plus')}</button>` : nothing}
        <button type="button" class="btn quiet icon sm narrow-only" aria-label=${t('close')} @click=${() => this.firstElementChild.classList.remove('drawn')}>${icon('x')}</button></header>
      <div class="find"><div class="box"><span class="affix lead">${icon('search')}</span><input type="search" class="find-input" placeholder=${t('list.find')} aria-label=${t('list.findLabel')} .value=${this.query} @input=${(event) => (this.query = event.target.value)} @keydown=${(event) => {
        if (event.key === 'Enter' && groups[0]) location.hash = this.hrefOf(groups[0].items[0]);
        if (event.key === 'Escape') this.query = '';
      }}></div></div>
      <div class="scroll">${failed.value && !loaded.value
        ? html`<div class="notice danger">${icon('alert')}<p class="grow">${t('error.network')} <button type="button" class="linkbtn" @click=${() => reloadCollections().catch(() => {})}>${t('retry')}</button></p></div>`
        : !loaded.value
          ? html`<div aria-busy="true">${[1, 2, 3, 4].map(() => html`<div class="skeleton line"></div>`)}</div>`
          : groups.length
            ? groups.map((group, index) => this.#group(group, index))
            : html`<div class="empty"><p>${this.query ? t('list.none', {text: this.query}) : t('list.empty')}</p>${this.onCreate && this.query && !guarded.value ? html`<button type="button" class="btn sm" @click=${() => this.onCreate(this.query)}>${t('list.create', {name: this.query})}</button>` : nothing}</div>`}</div>
    </nav>`;
  }

  #group(group, index) {
    const folded = this.#folded(group);
    return html`<h3 class=${index ? '' : 'first'} @dragover=${(event) => (group.folder || group.id === 'others') && event.preventDefault()} @drop=${(event) => {
      const id = event.dataTransfer.getData('text/larder-collection');
      const {[id]: _, ...others} = pref('folders', {});
      if (id) setPref('folders', group.folder ? {...others, [id]: group.folder} : others);
    }}><button type="button" class="fold" aria-expanded=${String(!folded)} @click=${() => setPref('folded', {...pref('folded', {}), [group.id]: !folded})}>${icon(folded ? 'right' : 'down')}${group.title}${folded ? html`<span class="count">${group.items.length}</span>` : nothing}</button>${group.folder ? html`<button type="button" class="btn quiet icon sm" aria-haspopup="menu" aria-label=${t('list.folderActions', {name: group.folder})} ${menu(() => this.#folderItems(group.folder), {align: 'start', label: group.folder})}>${icon('more')}</button>` : nothing}</h3>
      ${folded ? nothing : html`<ul>${group.items.map((model) => this.#item(model))}</ul>`}`;
  }

  #folderItems(name) {
    const change = (to) => setPref('folders', Object.fromEntries(Object.entries(pref('folders', {})).map(([id, folder]) => [id, folder === name ? to : folder]).filter(([, folder]) => folder)));
    return [
      {label: t('list.renameFolder'), icon: 'edit', run: async () => {
        const to = await ask({title: t('list.renameFolder'), label: t('list.folder'), value: name, action: t('save')});
        if (to) change(to);
      }},
      {label: t('list.dissolve'), icon: 'out', run: () => change('')},
    ];
  }

  /** Shift F10 and the menu key open what the right mouse button opens. */
  #keys(event, open) {
    if ((event.key === 'F10' && event.shiftKey) || event.key === 'ContextMenu') {
      event.preventDefault();
      open(event.currentTarget.querySelector('[aria-haspopup]') ?? event.currentTarget);
    }
  }

  #item(model) {
    const warning = this.warningOf(model);
    const count = this.counts[model.id];
    const open = (anchor) => openMenu(anchor, this.#items(model), {label: model.name, align: 'start'});
    return html`<li class="has-menu" draggable=${this.menuOf ? 'true' : 'false'} @dragstart=${(event) => event.dataTransfer.setData('text/larder-collection', model.id)} @keydown=${(event) => this.#keys(event, open)} @contextmenu=${(event) => {
      event.preventDefault();
      open({left: event.clientX, right: event.clientX, top: event.clientY, bottom: event.clientY});
    }}><a href=${this.hrefOf(model)} aria-current=${model.name === this.current ? 'page' : nothing} @click=${() => this.firstElementChild.classList.remove('drawn')}>${icon(typeIcon(model))}<span title=${model.name}>${model.name}</span>${warning ? html`<span class="t-warn" title=${warning}>${icon('warn')}<span class="sr">${warning}</span></span>` : nothing}<span class="count">${model.type === 'view' && count === undefined ? t('list.view') : count === undefined ? '' : number(count)}</span></a>
      ${this.gearOf ? html`<a class="btn quiet icon sm dots gear" href=${this.gearOf(model)} aria-label=${t('list.schema', {name: model.name})} title=${t('list.schema', {name: model.name})}>${icon('settings')}</a>` : nothing}<button type="button" class="btn quiet icon sm dots" aria-haspopup="menu" aria-label=${t('list.actions', {name: model.name})} ${menu(() => this.#items(model), {label: model.name, align: 'start'})}>${icon('more')}</button></li>`;
  }
}
customElements.define('collection-list', CollectionList);
