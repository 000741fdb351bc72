// @ts-check
// Undo for this tab: the last fifty operations, newest first, each knowing its way back.
import {toast, toastError} from '../ui/feedback.js';
import {t} from './i18n.js';

/** @typedef {{label: string, undo: () => unknown, redo?: () => unknown}} Operation */

/** @type {Operation[]} */
const done = [];
/** @type {Operation[]} */
const undone = [];

/** Remembers an operation and offers to take it back for eight seconds. */
export function offerUndo(operation, {gone, quiet = false} = {}) {
  done.unshift(operation);
  done.length = Math.min(done.length, 50);
  undone.length = 0;
  if (!quiet) toast(operation.label, {life: 8000, gone, action: {label: t('undo'), run: () => void undo(operation)}});
}

/** Forgets an operation that can no longer be taken back. */
export function forget(operation) {
  const at = done.indexOf(operation);
  if (at >= 0) done.splice(at, 1);
}

/** Takes back the newest operation, or a certain one. */
export async function undo(operation = done[0]) {
  if (!operation || !done.includes(operation)) {
    toast(t('undo.nothing'), {kind: 'info', life: 2000});
    return;
  }
  forget(operation);
  try {
    await operation.undo();
    if (operation.redo) undone.unshift(operation);
    toast(t('undo.done', {what: operation.label}), {life: 3000});
  } catch (error) {
    toastError(error, t('undo.failed'));
  }
}

export async function redo() {
  const operation = undone.shift();
  if (!operation) return;
  try {
    await operation.redo();
    done.unshift(operation);
  } catch (error) {
    toastError(error);
  }
}
