// Loaded before every test file by test/run.ts.
import asyncHooks from 'node:async_hooks';

const { createHook } = asyncHooks;

/**
 * The test runner follows every promise to know which test an error outside all awaits came from; that is a third of the processor
 * time of tests that wait a lot. Without it such an error fails its file, and says so, instead of its test.
 * https://nodejs.org/docs/latest-v24.x/api/async_hooks.html#async_hookscreatehookoptions
 */
asyncHooks.createHook = (callbacks) => createHook({ ...callbacks, trackPromises: false });
