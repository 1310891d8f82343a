// A preview hands config to the program through the environment, and Pulumi's test runs must not overlap.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
