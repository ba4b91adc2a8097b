import { hashKey } from "@tanstack/react-query"
import { useRef } from "react"

interface Options {
  enabled?: boolean
  onData?: (data: unknown) => void
}

type UseSubscription = (input: unknown, options: Options) => object

interface Shown {
  /** The subscription that the data belongs to. */
  of: string
  data: unknown
}

/**
 * tRPC's `useSubscription`, with `isError`. It keeps the last data when the subscription completes, so that a
 * finished upload stays at 100 %. tRPC itself drops the data, and briefly shows old data when the next
 * subscription starts.
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

/** Always reads the result, because a component re-renders only for the fields that it has read. */
function valueOf(result: object, key: string | symbol, shown: { current: Shown }): unknown {
  if (key === "isError") return readField(result, "status") === "error"
  const value = readField(result, key)
  if (key === "data") return shown.current.data
  if (key !== "reset") return value
  return () => {
    shown.current = { ...shown.current, data: undefined }
    ;(value as () => void)()
  }
}

export const readField = (target: object, key: string | symbol) => Reflect.get(target, key) as unknown
