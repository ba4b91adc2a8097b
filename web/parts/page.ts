import { useEffect } from "react"
import { texts } from "../texts/texts.js"

/** What the server has written into index.html for this answer: with it, styles pass the Content-Security-Policy. */
export const nonce = document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce

/** Where Polaris answers. */
export const prefix =
  document.querySelector<HTMLMetaElement>("meta[name=polaris-prefix]")?.content ?? "/polaris-bff"

/** The tab's title; a screen reader reads it out when the page changes. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = texts.pageTitle(title)
  }, [title])
}
