import { isIPv6 } from "node:net"

/**
 * The network for which an address is counted: a holder of one IPv6 address usually has all 2^64 of its
 * network.
 */
export function network(address: string): string {
  if (!isIPv6(address) || address.startsWith("::ffff:")) return address
  const [head = "", tail = ""] = address.split("::")
  const [before, after] = [head, tail].map((part) => part.split(":").filter((group) => group !== "")) as [
    string[],
    string[],
  ]
  const zeros = Array<string>(8 - before.length - after.length).fill("0")
  return [...before, ...zeros, ...after].slice(0, 4).join(":")
}
