import { hashKey } from "@tanstack/react-query"
import { useRef } from "react"

interface Options {
  enabled?: boolean
  onData?: (data: unknown) => void
}

type UseSubscription = (input: unknown, options: Options) => object

interface Shown {
  /** Which subscription the data belongs to. */
  of: string
  data: unknown
}

/**
 * tRPC's `useSubscription`, with `isError`, and with the last data after the subscription has completed: an
 * upload that is done stays at 100 %. tRPC alone drops it then, and on the other hand shows it for a moment
 * when the next subscription starts.
 */
export function useSubscriptionKeepingLast(
  useSubscription: UseSubscription,
  input: unknown,
  options: Options = {},
): object {
  const of = hashKey([input, options.enabled ?? true])
  const shown = useRef<Shown>({ of, data: undefined })
  if (shown.current.of !== of) shown.current = { of, data: undefined }
  const onData = (data: unknown) => {
    shown.current = { of, data }
    options.onData?.(data)
  }
  const result = useSubscription(input, { ...options, onData })
  return new Proxy(result, { get: (target, key) => valueOf(target, key, shown) })
}

/** Reads the result itself too, because a component renders again only for what was read. */
function valueOf(result: object, key: string | symbol, shown: { current: Shown }): unknown {
  if (key === "isError") return read(result, "status") === "error"
  const value = read(result, key)
  if (key === "data") return shown.current.data
  if (key !== "reset") return value
  return () => {
    shown.current = { ...shown.current, data: undefined }
    ;(value as () => void)()
  }
}

export const read = (target: object, key: string | symbol) => Reflect.get(target, key) as unknown
