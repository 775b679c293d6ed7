#!/usr/bin/env node
// SPDX-License-Identifier: MIT
// compare.cjs <LIST: each line "NAME f32|s8 TOLERANCE FILE FILE". The numbers of two files may differ by TOLERANCE: for f32
// times the largest magnitude, for s8 in steps. Prints each difference; exit status 1 if one is too large.
'use strict';
const fs = require('node:fs');

function numbers(file, type) {
  const bytes = fs.readFileSync(file);
  if (type === 's8') return [...new Int8Array(bytes)];
  return Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
}

let failed = 0;
for (const line of fs.readFileSync(0, 'utf8').trim().split('\n')) {
  const [name, type, tolerance, first, second] = line.split(' ');
  const a = numbers(first, type);
  const b = numbers(second, type);
  const unit = type === 'f32' ? Math.max(...b.map(Math.abs), 1e-30) : 1;
  const difference = Math.max(...a.map((x, i) => Math.abs(x - b[i]))) / unit;
  const good = a.length > 0 && a.length === b.length && difference <= +tolerance;
  console.log(`${name}: ${difference}${good ? '' : `, expected at most ${tolerance}`}`);
  if (!good) failed++;
}
process.exit(failed ? 1 : 0);
