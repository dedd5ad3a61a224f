import { Document, isMap, isScalar, isSeq, type Node, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { Intrinsic } from './intrinsics';

/** A value of one line with a comment after it. */
export class Remarked {
  constructor(
    readonly value: string | Intrinsic | OnOneLine,
    readonly remark: string,
  ) {}
}

/** Data that is written on one line if it fits. */
export class OnOneLine {
  constructor(readonly value: unknown) {}
}

/** A text of several lines. */
export class Block {
  constructor(readonly text: string) {}
}

/** YAML of plain data, CloudFormation functions and comments, under a heading. */
export function yamlText(value: unknown, heading: string): string {
  const document = new Document();
  document.contents = nodeOf(value);
  document.commentBefore = heading
    .split('\n')
    .map((line) => ` ${line}`)
    .join('\n');
  return document.toString({ lineWidth: 0, singleQuote: true });
}

function nodeOf(value: unknown): Node {
  if (value instanceof Remarked) {
    const node = nodeOf(value.value);
    node.comment = ` ${value.remark}`;
    return node;
  }
  if (value instanceof Block) {
    const scalar = new Scalar(value.text);
    scalar.type = 'BLOCK_LITERAL';
    return scalar;
  }
  if (value instanceof OnOneLine) return flowing(nodeOf(value.value));
  if (value instanceof Intrinsic) {
    const node = flowing(nodeOf(value.argument));
    node.tag = value.tag;
    return node;
  }
  if (Array.isArray(value)) {
    const sequence = new YAMLSeq();
    for (const item of value as readonly unknown[]) sequence.items.push(nodeOf(item));
    return sequence;
  }
  if (typeof value === 'object' && value !== null) {
    const map = new YAMLMap();
    for (const [name, item] of Object.entries(value))
      if (item !== undefined) map.set(new Scalar(name), nodeOf(item));
    return map;
  }
  const scalar = new Scalar(value);
  // Some parsers read an unquoted version such as 2012-10-17 as a date.
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value)) scalar.type = 'QUOTE_SINGLE';
  return scalar;
}

function flowing<N extends Node>(node: N): N {
  if (isScalar(node)) return node;
  if (isMap(node) || isSeq(node)) node.flow = true;
  return node;
}
