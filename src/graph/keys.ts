/** The keys rows can have, where that is known; undefined: any. */
export type KnownKeys = readonly string[] | undefined

/** Both; any, if one of them may be any. */
export function keysOfBoth(a: KnownKeys, b: KnownKeys): KnownKeys {
  return a === undefined || b === undefined ? undefined : [...new Set([...a, ...b])]
}

export function keysWithout(keys: KnownKeys, dropped: readonly string[]): KnownKeys {
  return keys?.filter((key) => !dropped.includes(key))
}

/** `names` maps new to old, all at once: an old key is gone unless it is a new name too, and a new name replaces a key. */
export function keysRenamed(keys: KnownKeys, names: Readonly<Record<string, string>>): KnownKeys {
  const old = Object.values(names)
  const stay = keys?.filter((key) => !old.includes(key) && !Object.hasOwn(names, key))
  return stay && [...stay, ...Object.keys(names)]
}
