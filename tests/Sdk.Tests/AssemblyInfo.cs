// Runs of Deployment.TestAsync must not overlap in one process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
