/** Ends a run with one plain line that a machine can read: `N passed, N failed`, and `, N skipped` where there are some. */
class PlainSummary {
  onRunComplete(_contexts, results) {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numRuntimeErrorTestSuites } =
      results;
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    const skipped = numPendingTests + numTodoTests;
    const end = skipped > 0 ? `, ${skipped} skipped` : "";
    // The reporter before this one writes to stderr; where both go to one place, this line is to be the last.
    setImmediate(() => process.stdout.write(`${numPassedTests} passed, ${failed} failed${end}\n`));
  }
}

module.exports = PlainSummary;
