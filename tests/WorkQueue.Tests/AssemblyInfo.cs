// A process holds one Pulumi deployment at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
