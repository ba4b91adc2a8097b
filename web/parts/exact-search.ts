import { useMemo } from "react"
import { useLocation } from "wouter"
import { useSearch } from "wouter/use-browser-location"

/**
 * The unmodified search of the address: wouter's own hook decodes it a second time, which would break a page
 * link in it, and a plus sign or a percent sign.
 */
export function useExactSearch() {
  const [location, navigate] = useLocation()
  const exact = useSearch()
  const search = useMemo(() => new URLSearchParams(exact), [exact])
  function setSearch(target: URLSearchParams | string | [string, string][], options?: object): void {
    const text = new URLSearchParams(target).toString()
    if (text === new URLSearchParams(window.location.search).toString()) return
    navigate(text === "" ? location : `${location}?${text}`, options)
  }
  return [search, setSearch] as const
}
