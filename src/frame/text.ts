declare global {
  interface String {
    /** Every Node since 20 has it; the compiler's library of 2023 does not list it. */
    isWellFormed(): boolean
  }
}

const BYTE_ORDER_MARK = 0xfeff

/**
 * Whether UTF-8 and the readers of msgpack give back exactly this string: it has no lone surrogate, which UTF-8
 * cannot say, and no byte order mark in front, which `TextDecoder` takes away.
 */
export function survivesUtf8(text: string): boolean {
  return text.charCodeAt(0) !== BYTE_ORDER_MARK && text.isWellFormed()
}

/** Whether a key can stand in a record or map. Other readers of msgpack alter `__proto__`: it is carried otherwise. */
export function isPlainKey(key: string): boolean {
  return key !== '__proto__' && survivesUtf8(key)
}
