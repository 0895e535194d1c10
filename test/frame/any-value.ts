import * as fc from 'fast-check'

/** Strings with everything that text encodings trip over. */
export const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({ maxLength: 60 }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 60 })
    .map((units) => String.fromCharCode(...units)),
  fc.constantFrom('', '\ufeff', '\ufeffmark', '\ud800', 'a\udc00b', '👍', 'é'.repeat(50), '\u0000'),
)

export const anyKey = fc.oneof(
  anyText,
  fc.constantFrom(
    '__proto__',
    '__keys__',
    'constructor',
    'hasOwnProperty',
    'toJSON',
    'toString',
    'a-b',
    'a.b',
    '0',
    '17',
    '-1',
    'id',
    'name',
  ),
)

export const anyScalar = fc.oneof(
  fc.constantFrom(null, undefined, true, false),
  fc.double(),
  fc.integer(),
  fc.integer({ min: -300, max: 70_000 }),
  fc.constantFrom(
    -0,
    0,
    NaN,
    Infinity,
    -Infinity,
    2 ** 31,
    2 ** 32 - 1,
    2 ** 32,
    2 ** 53,
    2 ** 53 + 2,
    -(2 ** 31) - 1,
    5e-324,
  ),
  fc.bigInt(),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
  fc.constantFrom(2n ** 63n, -(2n ** 63n), 2n ** 63n - 1n, -(2n ** 64n), 3n ** 500n, -(3n ** 500n)),
  anyText,
)

const anyDate = fc.oneof(
  fc.date({ noInvalidDate: false }),
  fc.constantFrom(new Date(-1), new Date(8.64e15), new Date(-8.64e15)),
)

const anyBinary: fc.Arbitrary<unknown> = fc.oneof(
  fc.uint8Array({ maxLength: 100 }),
  fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes)),
  fc.uint8Array({ maxLength: 100 }).map((bytes) => bytes.slice().buffer),
  fc.uint8Array({ minLength: 3, maxLength: 100 }).map((bytes) => new DataView(bytes.buffer, 2)),
  fc.float64Array({ maxLength: 20 }),
  fc.float32Array({ maxLength: 20 }).map((numbers) => numbers.subarray(numbers.length >> 1)),
  fc.int16Array({ maxLength: 20 }).map((numbers) => numbers.subarray(Math.min(1, numbers.length))),
  fc.uint32Array({ maxLength: 20 }),
  fc.uint8ClampedArray({ maxLength: 20 }),
  fc.bigInt64Array({ maxLength: 9 }),
  fc.bigUint64Array({ maxLength: 9 }),
)

const anyOther: fc.Arbitrary<unknown> = fc.oneof(
  anyDate,
  anyBinary,
  fc.constantFrom(/a+/giu, /[/\]]\n/y, new RegExp('')),
  fc.webUrl().map((url) => new URL(url)),
)

function objectOf(values: fc.Arbitrary<unknown>): fc.Arbitrary<Record<string, unknown>> {
  return fc.tuple(fc.array(fc.tuple(anyKey, values), { maxLength: 6 }), fc.boolean()).map(([pairs, bare]) => {
    const object = Object.fromEntries(pairs)
    if (bare) Object.setPrototypeOf(object, null)
    return object
  })
}

function errorOf(values: fc.Arbitrary<unknown>): fc.Arbitrary<Error> {
  return fc
    .tuple(
      fc.constantFrom(Error, TypeError, RangeError, SyntaxError),
      anyText,
      values,
      objectOf(values),
      fc.boolean(),
    )
    .map(([ErrorClass, message, cause, fields, hasCause]) => {
      const error = hasCause ? new ErrorClass(message, { cause }) : new ErrorClass(message)
      // V8 makes the text of the stack when it is first read: from fields that may be no text by then.
      void error.stack
      for (const [key, value] of Object.entries(fields)) {
        Object.defineProperty(error, key, { value, enumerable: true, writable: true, configurable: true })
      }
      return error
    })
}

/** Any value that can be carried, nested. */
export const anyValue: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => {
  const inner = tie('value')
  return {
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      anyScalar,
      anyOther,
      fc.array(inner, { maxLength: 5 }),
      objectOf(inner),
      fc.array(fc.tuple(inner, inner), { maxLength: 4 }).map((entries) => new Map(entries)),
      fc.array(inner, { maxLength: 4 }).map((members) => new Set(members)),
      errorOf(inner),
    ),
  }
}).value

/** Flat and nested rows of the kind most programs have. */
export const anyRow = objectOf(
  fc.oneof({ weight: 4, arbitrary: anyScalar }, { weight: 1, arbitrary: anyValue }),
)
