// @ts-check
// The words of filters and of the query parameters, to look up beside an editor.
import {html, icon, nothing} from '../app/element.js';
import {loadWords, t} from '../app/i18n.js';
import {signal} from '../app/signals.js';
import {copy, openDialog} from './feedback.js';

/** By group: what is written, and the key of what it means. */
const GROUPS = [
  ['operators', [['=', 'eq'], ['!=', 'ne'], ['>  >=  <  <=', 'order'], ['~', 'like'], ['!~', 'unlike'], ['?=  ?!=  ?>  ?~', 'any'], ['&&', 'and'], ['||', 'or'], ['( … )', 'group'], ['// …', 'comment']]],
  ['values', [['"text"', 'text'], ['12.5', 'number'], ['true  false', 'bool'], ['null', 'null'], ['"2026-01-31 10:00:00.000Z"', 'date']]],
  ['macros', [['@now', 'now'], ['@yesterday  @tomorrow', 'dayBeside'], ['@todayStart  @todayEnd', 'today'], ['@monthStart  @monthEnd', 'month'], ['@yearStart  @yearEnd', 'year'], ['@second  @minute  @hour  @day  @weekday  @month  @year', 'parts']]],
  ['paths', [['author.name', 'relation'], ['comments_via_post.text', 'back'], ['tags:each', 'each'], ['tags:length', 'length'], ['title:lower', 'lower'], ['place.lat  place.lon', 'geo'], ['data.key.0', 'json']]],
  ['functions', [['geoDistance(place.lon, place.lat, 13.4, 52.5) < 25', 'distance'], ['strftime("%Y-%m", created) = "2026-01"', 'strftime']]],
  ['rules', [['@request.auth.id', 'authId'], ['@request.auth.role', 'authField'], ['@request.body.title', 'body'], ['@request.body.title:isset', 'isset'], ['@request.body.title:changed', 'changed'], ['@request.query.page', 'query'], ['@request.headers.x_token', 'header'], ['@request.method', 'method'], ['@request.context', 'context'], ['@collection.teams.owner', 'collection']]],
  ['sort', [['created', 'asc'], ['-created,title', 'desc'], ['@random', 'random'], ['@rowid', 'rowid']]],
  ['expand', [['author', 'one'], ['author.team,tags', 'deep'], ['comments_via_post', 'backExpand']]],
  ['fields', [['id,title', 'pick'], ['*,expand.author.name', 'star'], ['text:excerpt(200,true)', 'excerpt']]],
];

/** Opens the sheet; `only` names the groups that matter where it was asked for. */
export async function openCheatSheet(only = GROUPS.map(([name]) => name)) {
  await loadWords('sheet');
  const text = signal('');
  const found = () => GROUPS.filter(([name]) => only.includes(name)).map(([name, lines]) => {
    const wanted = text.value.trim().toLowerCase();
    return /** @type {[string, string[][]]} */ ([name, lines.filter(([code, key]) => !wanted || `${code} ${t('sheet.' + key)} ${t('sheet.group.' + name)}`.toLowerCase().includes(wanted))]);
  }).filter(([, lines]) => lines.length);
  return openDialog({
    title: t('sheet.title'),
    size: 'wide',
    render: () => html`<div class="col"><div class="box"><span class="affix lead">${icon('search')}</span><input type="search" class="find-input" autofocus aria-label=${t('sheet.find')} placeholder=${t('sheet.find')} .value=${text.value} @input=${(event) => (text.value = event.target.value)}></div>
      <div role="status">${found().length ? nothing : html`<p class="muted">${t('sheet.none', {text: text.value})}</p>`}</div>
      ${found().map(([name, lines]) => html`<section><h3>${t('sheet.group.' + name)}</h3><table class="table sheet" aria-label=${t('sheet.group.' + name)}><tbody>${lines.map(([code, key]) => html`<tr><th scope="row"><button type="button" class="linkbtn plain mono" title=${t('sheet.copy')} @click=${() => copy(code, code)}>${code}</button></th><td>${t('sheet.' + key)}</td></tr>`)}</tbody></table></section>`)}</div>`,
  });
}
