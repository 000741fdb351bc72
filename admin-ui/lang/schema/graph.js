// @ts-check
// Collections as boxes and what ties them as lines, and where the boxes stand.
import {lexSql, sources} from './sql.js';

export const BOX = {width: 212, head: 34, row: 22, gap: 28, column: 110, rows: 14};

/**
 * @typedef {{id: string, name: string, type: string, system: boolean, fields: any[], hidden: number, height: number}} MapNode
 * @typedef {{id: string, from: string, to: string, field: string, many: boolean, cascade: boolean, view: boolean}} MapEdge
 */

/** @returns {{nodes: MapNode[], edges: MapEdge[]}} */
export function graphOf(collections) {
  const known = new Set(collections.map((each) => each.id));
  const nodes = collections.map((model) => {
    const fields = model.fields.slice(0, BOX.rows);
    const hidden = model.fields.length - fields.length;
    return {id: model.id, name: model.name, type: model.type, system: Boolean(model.system), fields, hidden, height: BOX.head + (fields.length + (hidden ? 1 : 0)) * BOX.row + 6};
  });
  const edges = collections.flatMap((model) => [
    ...model.fields.filter((field) => field.type === 'relation' && known.has(field.collectionId)).map((field) => ({id: `${model.id}.${field.name}`, from: model.id, to: field.collectionId, field: field.name, many: (field.maxSelect ?? 1) > 1, cascade: Boolean(field.cascadeDelete), view: false})),
    ...(model.type === 'view' ? tablesOf(model, collections).map((to) => ({id: `${model.id}:${to}`, from: model.id, to, field: '', many: false, cascade: false, view: true})) : []),
  ]);
  return {nodes, edges};
}

const tablesOf = (model, collections) => [...new Set(sources(lexSql(model.viewQuery ?? '')).map(({table}) => collections.find((each) => each.name.toLowerCase() === table.toLowerCase())?.id).filter(Boolean))];

/** Ids of a collection and of everything tied to it by one line. */
export const neighbours = ({edges}, id) => new Set([id, ...edges.flatMap((edge) => (edge.from === id ? [edge.to] : edge.to === id ? [edge.from] : []))]);

/**
 * Positions in layers: what is pointed to stands left of what points to it.
 * @returns {Map<string, {x: number, y: number}>}
 */
export function layout({nodes, edges}) {
  const targets = new Map(nodes.map((node) => [node.id, edges.filter((edge) => edge.from === node.id && edge.to !== node.id).map((edge) => edge.to)]));
  const tied = new Set(edges.flatMap((edge) => (edge.from === edge.to ? [] : [edge.from, edge.to])));
  const ranks = new Map();
  const rank = (id, path) => {
    if (ranks.has(id)) return ranks.get(id);
    const below = (targets.get(id) ?? []).filter((to) => !path.has(to)).map((to) => rank(to, new Set([...path, id])));
    const found = below.length ? Math.max(...below) + 1 : 0;
    ranks.set(id, found);
    return found;
  };
  nodes.filter((node) => tied.has(node.id)).forEach((node) => rank(node.id, new Set([node.id])));
  const layers = [];
  for (const node of nodes) if (tied.has(node.id)) (layers[ranks.get(node.id)] ??= []).push(node);
  const places = new Map();
  let x = 0;
  for (const layer of layers.filter(Boolean)) {
    const middle = (node) => {
      const ys = targets.get(node.id).map((to) => places.get(to)?.y).filter((y) => y !== undefined);
      return ys.length ? ys.reduce((sum, y) => sum + y, 0) / ys.length : Infinity;
    };
    x = column([...layer].sort((a, b) => middle(a) - middle(b) || a.name.localeCompare(b.name)), x, places);
  }
  column(nodes.filter((node) => !tied.has(node.id)), x, places);
  return places;
}

const TALL = 1100;

/** Stacks boxes from `x` on, in as many columns as their height asks for; the x where the next ones begin. */
function column(nodes, x, places) {
  let y = 0;
  let left = x;
  for (const node of nodes) {
    if (y > 0 && y + node.height > TALL) {
      y = 0;
      left += BOX.width + BOX.gap;
    }
    places.set(node.id, {x: left, y});
    y += node.height + BOX.gap;
  }
  return nodes.length ? left + BOX.width + BOX.column : x;
}

/** The line of an edge: from the row of its field to the head of its target. */
export function lineOf(edge, nodes, places) {
  const from = nodes.find((node) => node.id === edge.from);
  const a = places.get(edge.from);
  const b = places.get(edge.to);
  const row = from.fields.findIndex((field) => field.name === edge.field);
  const y1 = a.y + (row < 0 ? BOX.head / 2 : BOX.head + (row + 0.5) * BOX.row);
  const y2 = b.y + BOX.head / 2;
  if (edge.from === edge.to) {
    const x = a.x + BOX.width;
    return {path: `M${x} ${y1} C${x + 48} ${y1} ${x + 48} ${y2} ${x} ${y2}`, start: {x: x + 8, y: y1 - 5}, end: {x: x + 8, y: y2 - 5}};
  }
  const toLeft = b.x + BOX.width / 2 < a.x + BOX.width / 2;
  const x1 = toLeft ? a.x : a.x + BOX.width;
  const x2 = toLeft ? b.x + BOX.width : b.x;
  const over = x2 - x1;
  const beside = toLeft ? over > -20 : over < 20;
  const bend = beside ? (toLeft ? -70 : 70) : over / 2;
  const end = beside ? (toLeft ? b.x : b.x + BOX.width) : x2;
  return {path: `M${x1} ${y1} C${x1 + bend} ${y1} ${end + (beside ? bend : -bend)} ${y2} ${end} ${y2}`, start: {x: x1 + (bend < 0 ? -14 : 6), y: y1 - 5}, end: {x: end + ((beside ? bend : -bend) < 0 ? -14 : 6), y: y2 - 5}};
}

/** The rectangle around boxes. */
export function bounds(nodes, places) {
  const all = nodes.map((node) => ({...places.get(node.id), node}));
  if (!all.length) return {x: 0, y: 0, width: 1, height: 1};
  const x = Math.min(...all.map((each) => each.x));
  const y = Math.min(...all.map((each) => each.y));
  return {x, y, width: Math.max(...all.map((each) => each.x + BOX.width)) - x, height: Math.max(...all.map((each) => each.y + each.node.height)) - y};
}
