// @ts-check
// The filter and rule language for editors: colours, checking, completion, sentences, references.
export {tokens, quote} from './lexer.js';
export {parse} from './parser.js';
export {check} from './check.js';
export {complete, idsWanted} from './complete.js';
export {collectionReferences, describe, references, renameCollection, renameField} from './describe.js';
