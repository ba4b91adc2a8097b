import type { SkipToken } from "@tanstack/react-query"
import type { TRPCClientErrorLike } from "@trpc/client"
import { createTRPCReact, type CreateTRPCReact } from "@trpc/react-query"
import type { TRPCSubscriptionResult, UseTRPCSubscriptionOptions } from "@trpc/react-query/shared"
import type { TRPCSubscriptionProcedure } from "@trpc/server"
import type { AppRouter } from "../client/index.js"
import { readField, useSubscriptionKeepingLast } from "./keep-last.js"

type Hooks = CreateTRPCReact<AppRouter, unknown>
type Tree = AppRouter["_def"]["record"]

/**
 * The hooks of @trpc/react-query; a subscription also has `isError`, and keeps its last data when it
 * completes.
 */
export type TrpcReact = Omit<Hooks, "compute"> & {
  compute: WithSubscriptions<Hooks["compute"], Tree["compute"]>
}

type WithSubscriptions<H, R> = {
  [K in keyof H]: K extends keyof R
    ? R[K] extends TRPCSubscriptionProcedure<infer D>
      ? { useSubscription: UseSubscription<D["input"], D["output"]> }
      : R[K] extends { _def: unknown }
        ? H[K]
        : WithSubscriptions<H[K], R[K]>
    : H[K]
}

type UseSubscription<I, O> = (
  input: I | SkipToken,
  options?: UseTRPCSubscriptionOptions<Each<O>, TRPCClientErrorLike<AppRouter>>,
) => TRPCSubscriptionResult<Each<O>, TRPCClientErrorLike<AppRouter>> & { isError: boolean }

type Each<O> = O extends AsyncIterable<infer Y, unknown, unknown> ? Y : never

/** The guide's hooks: `trpcReact.compute.listImages.useQuery()`. Needs a `PolarisProvider` above. */
export const trpcReact: TrpcReact = withSubscriptions(createTRPCReact<AppRouter>())

function withSubscriptions(hooks: Hooks): TrpcReact {
  const compute = replaced(hooks.compute)
  const get = (target: Hooks, key: string | symbol) => (key === "compute" ? compute : readField(target, key))
  return new Proxy(hooks, { get }) as unknown as TrpcReact
}

function replaced(hooks: object): object {
  const get = (target: object, key: string | symbol) => {
    const value = readField(target, key) as Parameters<typeof useSubscriptionKeepingLast>[0]
    if (key !== "useSubscription") return replaced(value)
    return (input: unknown, options?: object) => useSubscriptionKeepingLast(value, input, options)
  }
  return new Proxy(hooks, { get })
}
