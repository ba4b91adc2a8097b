import type { Rule } from "eslint"
import type { Module } from "./floors.mjs"

export const layers: Rule.RuleModule
export function rowOf(path: string): Module | undefined
