/** The checker in JavaScript alone: its main entry starts a program of the platform. */
declare module "recheck/lib/browser.js" {
  export { checkSync } from "recheck"
}
