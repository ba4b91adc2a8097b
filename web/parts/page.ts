import { useEffect } from "react"
import { texts } from "../texts/texts.js"

/**
 * The nonce that the server wrote into index.html for this response. The Content-Security-Policy allows
 * styles that have it.
 */
export const nonce = document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce

/** The path of Polaris' API. */
export const prefix =
  document.querySelector<HTMLMetaElement>("meta[name=polaris-prefix]")?.content ?? "/polaris-bff"

/** Whether this Polaris has a library: only with an object store. */
export const hasLibrary =
  document.querySelector<HTMLMetaElement>("meta[name=polaris-library]")?.content === "on"

/** Sets the tab's title; screen readers announce it when the page changes. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = texts.pageTitle(title)
  }, [title])
}
