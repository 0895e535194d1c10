import { ReaderError, reasonOf } from './reader-error.ts'

/**
 * A package that users install beside this one. It is imported when it is first needed.
 *
 * @param install what to give npm
 * @throws ReaderError where it is missing, with the command that installs it
 */
export async function peer<Module>(
  reader: string,
  install: string,
  load: () => Promise<Module>,
): Promise<Module> {
  try {
    return await load()
  } catch (error) {
    const { code } = error as { code?: unknown }
    const missing = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND'
    const what = missing
      ? `needs a package that is not installed: npm install ${install}`
      : `the package it needs (${install}) could not be loaded: ${reasonOf(error)}`
    throw new ReaderError(reader, what, {}, { cause: error })
  }
}
