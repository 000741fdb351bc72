// @ts-check
// All collections at a glance: a drawing, and the same as a list beside it.
import {Page, html, icon, link, nothing} from '../../app/page.js';
import {svg} from '../../app/element.js';
import {allCollections, failed, loaded} from '../../app/collections.js';
import {pref, setPref} from '../../app/prefs.js';
import {go, setQuery} from '../../app/router.js';
import {guarded} from '../../app/shell.js';
import {signal} from '../../app/signals.js';
import {announce} from '../../ui/feedback.js';
import {t} from '../../app/i18n.js';
import {fieldType} from '../../fields/index.js';
import {typeIcon} from '../../ui/collection-list.js';
import {BOX, bounds, graphOf, layout, lineOf, neighbours} from '../../lang/schema/graph.js';

const STEP = 1.25;
const LIMITS = [0.15, 3];
const cut = (text, length) => (text.length > length ? text.slice(0, length - 1) + '…' : text);

export default class MapPage extends Page {
  #view = signal(null);
  #find = signal('');
  #moved = signal(null);
  #pointers = new Map();
  #drag = null;

  get heading() {
    return t('nav.map');
  }

  get #chosen() {
    return allCollections().find((model) => model.name === this.query.at) ?? null;
  }

  get #models() {
    const all = allCollections().filter((model) => pref('mapSystem', false) || !model.system || model.name === this.query.at);
    const chosen = this.#chosen;
    if (!chosen || this.query.only !== '1') return all;
    const near = neighbours(graphOf(allCollections()), chosen.id);
    return allCollections().filter((model) => near.has(model.id));
  }

  commands() {
    return [
      {id: 'map-new', title: t('map.new'), icon: 'plus', keys: 'c', when: () => !guarded.peek(), run: () => go('collections/new')},
      {id: 'map-in', title: t('map.in'), icon: 'plus', keys: '+,=', run: () => this.#zoom(STEP)},
      {id: 'map-out', title: t('map.out'), icon: 'minus', keys: '-', run: () => this.#zoom(1 / STEP)},
      {id: 'map-fit', title: t('map.fit'), icon: 'max', keys: '0', run: () => this.#fit()},
      {id: 'map-tidy', title: t('map.tidy'), icon: 'wand', run: () => this.#tidy()},
      {id: 'map-system', title: t('map.system'), icon: 'settings', run: () => setPref('mapSystem', !pref('mapSystem', false))},
      {id: 'map-find', title: t('map.find'), icon: 'search', keys: 'f', run: () => this.querySelector('.side .find-input')?.focus()},
    ];
  }

  updated() {
    super.updated();
    if (loaded.peek() && !this.#view.peek() && this.querySelector('.map-drawing')) this.#fit();
  }

  #places(graph) {
    const found = layout(graph);
    const kept = pref('mapPlaces', {});
    for (const node of graph.nodes) if (kept[node.id]) found.set(node.id, kept[node.id]);
    const moved = this.#moved.value;
    if (moved) found.set(moved.id, {x: moved.x, y: moved.y});
    return found;
  }

  #select(name) {
    setQuery({at: name, only: name ? this.query.only : ''});
    if (!name) return;
    const model = allCollections().find((each) => each.name === name);
    if (model) announce(this.#spoken(model));
  }

  #spoken(model) {
    const {edges} = graphOf(allCollections());
    const out = edges.filter((edge) => edge.from === model.id).length;
    const into = edges.filter((edge) => edge.to === model.id).length;
    return t('map.spoken', {name: model.name, fields: model.fields.length, out, into});
  }

  /** Brings a box to the middle. */
  #focus(model) {
    const graph = graphOf(this.#models);
    const place = this.#places(graph).get(model.id);
    const box = this.querySelector('.map-drawing')?.getBoundingClientRect();
    const node = graph.nodes.find((each) => each.id === model.id);
    if (!place || !box || !node) return;
    const scale = Math.max(0.8, this.#view.peek()?.scale ?? 1);
    this.#view.value = {scale, x: box.width / 2 - (place.x + BOX.width / 2) * scale, y: box.height / 2 - (place.y + node.height / 2) * scale};
  }

  #fit() {
    const box = this.querySelector('.map-drawing')?.getBoundingClientRect();
    if (!box?.width) return;
    const graph = graphOf(this.#models);
    const area = bounds(graph.nodes, this.#places(graph));
    const scale = Math.min(1.1, Math.max(LIMITS[0], Math.min((box.width - 48) / area.width, (box.height - 48) / area.height)));
    this.#view.value = {scale, x: (box.width - area.width * scale) / 2 - area.x * scale, y: Math.max(24, (box.height - area.height * scale) / 2) - area.y * scale};
  }

  #tidy() {
    setPref('mapPlaces', undefined);
    this.#fit();
  }

  #zoom(factor, at) {
    const view = this.#view.peek() ?? {scale: 1, x: 0, y: 0};
    const box = this.querySelector('.map-drawing').getBoundingClientRect();
    const point = at ?? {x: box.width / 2, y: box.height / 2};
    const scale = Math.min(LIMITS[1], Math.max(LIMITS[0], view.scale * factor));
    const by = scale / view.scale;
    this.#view.value = {scale, x: point.x - (point.x - view.x) * by, y: point.y - (point.y - view.y) * by};
  }

  #wheel = (event) => {
    event.preventDefault();
    const box = event.currentTarget.getBoundingClientRect();
    this.#zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0015)), {x: event.clientX - box.left, y: event.clientY - box.top});
  };

  #down(event, node = null) {
    if (event.button !== 0) return;
    event.stopPropagation();
    this.#pointers.set(event.pointerId, {x: event.clientX, y: event.clientY});
    event.currentTarget.setPointerCapture?.(event.pointerId);
    this.#drag = {node, moved: false, x: event.clientX, y: event.clientY, place: node ? this.#places(graphOf(this.#models)).get(node.id) : null};
  }

  #move(event) {
    const before = this.#pointers.get(event.pointerId);
    if (!before || !this.#drag) return;
    const now = {x: event.clientX, y: event.clientY};
    const view = this.#view.peek();
    if (this.#pointers.size === 2) {
      const other = [...this.#pointers].find(([id]) => id !== event.pointerId)[1];
      const box = this.querySelector('.map-drawing').getBoundingClientRect();
      const length = (a, b) => Math.hypot(a.x - b.x, a.y - b.y) || 1;
      this.#pointers.set(event.pointerId, now);
      this.#drag.moved = true;
      this.#zoom(length(now, other) / length(before, other), {x: (now.x + other.x) / 2 - box.left, y: (now.y + other.y) / 2 - box.top});
      return;
    }
    this.#pointers.set(event.pointerId, now);
    const {node, place, x, y} = this.#drag;
    if (!this.#drag.moved && Math.hypot(now.x - x, now.y - y) < 4) return;
    this.#drag.moved = true;
    if (node) this.#moved.value = {id: node.id, x: Math.round(place.x + (now.x - x) / view.scale), y: Math.round(place.y + (now.y - y) / view.scale)};
    else this.#view.value = {...view, x: view.x + now.x - before.x, y: view.y + now.y - before.y};
  }

  #up(event) {
    this.#pointers.delete(event.pointerId);
    const drag = this.#drag;
    if (!drag || this.#pointers.size) return;
    this.#drag = null;
    const moved = this.#moved.peek();
    if (moved) {
      setPref('mapPlaces', {...pref('mapPlaces', {}), [moved.id]: {x: moved.x, y: moved.y}});
      this.#moved.value = null;
    } else if (!drag.moved) {
      this.#select(drag.node ? drag.node.name : '');
    }
  }

  side() {
    const text = this.#find.value.trim().toLowerCase();
    const models = this.#models.filter((model) => !text || model.name.toLowerCase().includes(text) || model.fields.some((field) => field.name.toLowerCase().includes(text)));
    const {edges} = graphOf(allCollections());
    return html`<nav class="side" aria-label=${t('map.list')}><header><h2>${t('map.list')}</h2>${guarded.value ? nothing : html`<a class="btn quiet icon sm" href="#/collections/new" aria-label=${t('map.new')} title=${t('map.new')}>${icon('plus')}</a>`}<button type="button" class="btn quiet icon sm narrow-only" aria-label=${t('close')} @click=${() => this.toggleSide()}>${icon('x')}</button></header>
      <div class="find"><div class="box"><span class="affix lead">${icon('search')}</span><input type="search" class="find-input" placeholder=${t('map.find')} aria-label=${t('map.find')} .value=${this.#find.value} @input=${(event) => (this.#find.value = event.target.value)} @keydown=${(event) => {
        if (event.key !== 'Enter' || !models[0]) return;
        this.#select(models[0].name);
        this.#focus(models[0]);
      }}></div></div>
      <div class="scroll"><ul class="map-list">${models.map((model) => this.#entry(model, edges))}</ul>${models.length ? nothing : html`<p class="muted small pad">${t(text ? 'map.none' : 'map.empty', {text: this.#find.value})}</p>`}</div></nav>`;
  }

  #entry(model, edges) {
    const open = model.name === this.query.at;
    const nameOf = (id) => allCollections().find((each) => each.id === id)?.name ?? '?';
    const out = edges.filter((edge) => edge.from === model.id);
    const into = edges.filter((edge) => edge.to === model.id && edge.from !== model.id);
    return html`<li><button type="button" class="map-entry" aria-expanded=${String(open)} @click=${() => {
      this.#select(open ? '' : model.name);
      if (!open) this.#focus(model);
    }}>${icon(typeIcon(model))}<span class="cut grow">${model.name}</span><span class="count">${model.fields.length}</span></button>
      ${open ? html`<div class="map-detail"><ul>${model.fields.map((field) => html`<li>${icon(fieldType(field).icon)}<span class="cut grow">${field.name}</span><span class="muted">${field.type === 'relation' ? t(field.maxSelect > 1 ? 'map.toMany' : 'map.toOne', {name: nameOf(field.collectionId)}) + (field.cascadeDelete ? ', ' + t('map.cascade') : '') : t('type.' + field.type)}</span></li>`)}</ul>
        ${out.some((edge) => edge.view) ? html`<p class="small muted">${t('map.reads', {list: out.filter((edge) => edge.view).map((edge) => nameOf(edge.to)).join(', ')})}</p>` : nothing}
        ${into.length ? html`<p class="small muted">${t('map.usedBy')}</p><ul>${into.map((edge) => html`<li><button type="button" class="linkbtn" @click=${() => {
          const other = allCollections().find((each) => each.id === edge.from);
          this.#select(other.name);
          this.#focus(other);
        }}>${nameOf(edge.from)}${edge.field ? '.' + edge.field : ''}</button></li>`)}</ul>` : nothing}
        <div class="row wrap-row"><a class="btn sm" href=${link(`collections/${encodeURIComponent(model.name)}/schema`)}>${icon('edit')}${t('map.edit')}</a><button type="button" class="btn quiet sm" aria-pressed=${String(this.query.only === '1')} @click=${() => {
          setQuery({only: this.query.only === '1' ? '' : '1'});
          setTimeout(() => this.#fit(), 50);
        }}>${t('map.only')}</button></div></div>` : nothing}</li>`;
  }

  body() {
    if (failed.value && !loaded.value) return html`<div class="empty"><p>${t('error.network')}</p></div>`;
    if (!loaded.value) return html`<div class="empty" aria-busy="true"><div class="skeleton line"></div></div>`;
    const graph = graphOf(this.#models);
    if (!graph.nodes.length) {
      return html`<div class="empty"><h2>${t('map.empty')}</h2><p>${t('map.emptyNote')}</p><div class="acts"><a class="btn primary" href="#/collections/new">${icon('plus')}${t('map.new')}</a><a class="btn" href="#/settings/import-collections">${t('map.import')}</a></div></div>`;
    }
    const places = this.#places(graph);
    const view = this.#view.value ?? {scale: 1, x: 24, y: 24};
    const chosen = this.#chosen;
    const near = chosen ? neighbours(graph, chosen.id) : null;
    return html`<div class="map">
      <div class="map-tools" role="toolbar" aria-label=${t('map.tools')}>
        <button type="button" class="btn icon sm" aria-label=${t('map.in')} title=${t('map.in')} @click=${() => this.#zoom(STEP)}>${icon('plus')}</button><button type="button" class="btn icon sm" aria-label=${t('map.out')} title=${t('map.out')} @click=${() => this.#zoom(1 / STEP)}>${icon('minus')}</button>
        <button type="button" class="btn sm" @click=${() => this.#fit()}>${t('map.fit')}</button><button type="button" class="btn sm" @click=${() => this.#tidy()}>${t('map.tidy')}</button>
        <label class="option"><input type="checkbox" role="switch" class="switch" .checked=${pref('mapSystem', false)} @change=${(event) => setPref('mapSystem', event.target.checked)}><span>${t('map.system')}</span></label></div>
      <svg class="map-drawing" role="img" aria-label=${t('map.drawing', {count: graph.nodes.length})} @wheel=${this.#wheel} @pointerdown=${(event) => this.#down(event)} @pointermove=${(event) => this.#move(event)} @pointerup=${(event) => this.#up(event)} @pointercancel=${(event) => this.#up(event)}>
        <g transform="translate(${view.x} ${view.y}) scale(${view.scale})">
          ${graph.edges.map((edge) => this.#line(edge, graph, places, near, chosen))}
          ${graph.nodes.map((node) => this.#box(node, places.get(node.id), near, chosen))}</g></svg>
      <p class="map-legend">${t('map.legend')}</p></div>`;
  }

  #line(edge, graph, places, near, chosen) {
    const {path, start, end} = lineOf(edge, graph.nodes, places);
    const on = chosen && (edge.from === chosen.id || edge.to === chosen.id);
    return svg`<g class="edge ${edge.view ? 'view' : ''} ${edge.cascade ? 'cascade' : ''} ${on ? 'on' : near ? 'off' : ''}"><path d=${path}></path>${edge.view ? nothing : svg`<text x=${start.x} y=${start.y}>∗</text><text x=${end.x} y=${end.y}>${edge.many ? '∗' : '1'}</text>`}${edge.cascade ? svg`<circle cx=${start.x + 3} cy=${start.y + 13} r="3.5"></circle>` : nothing}</g>`;
  }

  #box(node, place, near, chosen) {
    const state = chosen?.id === node.id ? 'on' : near && !near.has(node.id) ? 'off' : '';
    return svg`<g class="box-node ${node.type} ${state}" transform="translate(${place.x} ${place.y})" @pointerdown=${(event) => this.#down(event, node)} @dblclick=${() => go(`collections/${encodeURIComponent(node.name)}/schema`)}>
      <title>${node.name}</title><rect class="card" width=${BOX.width} height=${node.height} rx="6"></rect><path class="rule-line" d="M0 ${BOX.head} H${BOX.width}"></path>
      <text class="name" x="12" y="22">${cut(node.name, 22)}</text><text class="kind" x=${BOX.width - 12} y="22">${t('map.type.' + node.type)}</text>
      ${node.fields.map((field, at) => svg`<text x="12" y=${BOX.head + at * BOX.row + 16}>${cut(field.name, 18)}</text><text class="kind" x=${BOX.width - 12} y=${BOX.head + at * BOX.row + 16}>${cut(t('type.' + field.type), 14)}</text>`)}
      ${node.hidden ? svg`<text class="more-text" x="12" y=${BOX.head + node.fields.length * BOX.row + 16}>${t('map.more', {count: node.hidden})}</text>` : nothing}</g>`;
  }
}
customElements.define('larder-map', MapPage);
