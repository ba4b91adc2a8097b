#!/usr/bin/env node
import { run } from "./run.js"

const { argv, env, stdin, stdout, stderr } = process
const stop = new AbortController()
process.once("SIGINT", () => stop.abort())
process.exitCode = await run(argv.slice(2), { env, stdin, stdout, stderr, signal: stop.signal })
