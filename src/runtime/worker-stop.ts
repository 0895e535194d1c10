import type { SignalHub } from '../app/signals.ts'

/**
 * Tells the listeners that a thread works no more rows, and waits for them. There is no run that they could fail:
 * what they throw is a warning.
 */
export async function stopWorker(hub: SignalHub, thread: number, deadlineMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, deadlineMs)))
  const told = async (): Promise<undefined> => hub.workerStop.emit({ thread })
  try {
    await Promise.race([told(), late])
  } catch (error) {
    process.emitWarning(error as Error)
  } finally {
    clearTimeout(timer)
  }
}
