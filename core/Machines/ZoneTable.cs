namespace Infra.Core.Machines;

/// <summary>Which zones there are and what they offer, as data.</summary>
/// <remarks>
/// Made from tools/*.csv of Cyclenerd/google-cloud-pricing-cost-calculator (Apache-2.0), 2026-08-17: the machine and accelerator types that
/// Compute Engine lists for each of 125 zones. The list knows no zone of the newer series (a3, a4, c3d, c4, c4d, g4, n4, n4d) and no
/// custom types; TPUs are by https://docs.cloud.google.com/tpu/docs/regions-zones, AI zones by that page and https://docs.cloud.google.com/compute/docs/regions-zones/ai-zones; the regions that stand alone at the end are those of the price list of 2026-07-30 of which it has no zone.
/// </remarks>
internal static class ZoneTable
{
    /// <summary>The list's month.</summary>
    internal const string Checked = "2026-08";

    /// <summary>Every zone of the list: region and letters.</summary>
    internal const string Zones = """
        asia-east1-abc asia-east2-abc asia-northeast1-abc asia-northeast2-abc asia-northeast3-abc asia-south1-abc asia-south2-abc
        asia-southeast1-abc asia-southeast2-abc australia-southeast1-abc australia-southeast2-abc europe-central2-abc europe-north1-abc
        europe-southwest1-abc europe-west1-bcd europe-west12-abc europe-west2-abc europe-west3-abc europe-west4-abc europe-west5-abc
        europe-west6-abc europe-west8-abc europe-west9-abc me-central1-abc me-west1-abc northamerica-northeast1-abc
        northamerica-northeast2-abc southamerica-east1-abc southamerica-west1-abc us-central1-abcdf us-central2-abcd us-east1-abcd
        us-east2-a us-east4-abc us-east5-abc us-east7-abc us-south1-abc us-west1-abc us-west2-abc us-west3-abc us-west4-abc
        """;

    /// <summary>Zones for accelerators alone; which machines they have besides, no list says.</summary>
    internal const string AiZones = "us-central1-ai1a us-south1-ai1b";

    /// <summary>Regions without a zone in the list.</summary>
    internal const string RegionsWithoutZones = "africa-south1 asia-southeast3 europe-north2 europe-west10 me-central2 northamerica-south1";

    /// <summary>Types that are offered in the same zones, and these zones.</summary>
    internal const string Offers = """
        e2-medium,micro,small e2-highcpu-2,4,8,16,32 e2-highmem-2,4,8,16 e2-standard-2,4,8,16,32
            : all but europe-west5-abc us-central2-abcd
        n2-highcpu-2,4,8,16,32,48,64,80 n2-highmem-2,4,8,16,32,48,64,80 n2-standard-2,4,8,16,32,48,64,80
            : all but europe-west5-abc us-central2-d us-east2-a us-east7-bc
        n1-highcpu-2,4,8,16,32 n1-highmem-2,4,8,16,32 n1-standard-1,2,4,8,16,32
            : all but europe-southwest1-abc europe-west12-abc europe-west8-abc europe-west9-abc me-central1-abc me-west1-a
            southamerica-west1-abc us-east5-abc us-south1-abc
        n1-highcpu-64,96 n1-highmem-64,96 n1-standard-64,96
            : all but europe-southwest1-abc europe-west12-abc europe-west8-abc europe-west9-abc me-central1-abc me-west1-a
            southamerica-west1-abc us-east2-a us-east5-abc us-south1-abc
        f1-micro g1-small
            : all but europe-southwest1-abc europe-west12-abc europe-west8-abc europe-west9-abc me-central1-abc me-west1-abc
            southamerica-west1-abc us-east5-abc us-south1-abc
        n2d-highcpu-2,4,8,16,32,48,64,80,96,128,224 n2d-highmem-2,4,8,16,32,48,64,80,96 n2d-standard-2,4,8,16,32,48,64,80,96,128,224
            : all but asia-northeast3-bc asia-southeast2-abc australia-southeast2-abc europe-central2-a europe-west5-abc europe-west6-abc
            me-central1-abc northamerica-northeast2-abc southamerica-west1-abc us-central2-abcd us-east2-a us-east7-abc us-south1-abc
            us-west2-c
        t2d-standard-1,2,4,8,16,32,48,60
            : all but asia-northeast3-abc asia-southeast2-abc australia-southeast2-abc europe-central2-a europe-west5-abc europe-west6-abc
            me-central1-abc northamerica-northeast2-abc southamerica-west1-abc us-central2-abcd us-east1-a us-east2-a us-east7-abc
            us-south1-abc us-west2-c
        n2-highcpu-96 n2-standard-96,128
            : all but asia-east1-a asia-east2-ac asia-northeast2-a asia-northeast3-b asia-south2-c asia-southeast2-ac europe-north1-abc
            europe-southwest1-bc europe-west12-abc europe-west5-abc europe-west8-abc europe-west9-abc me-west1-ac southamerica-east1-abc
            southamerica-west1-abc us-central2-d us-east1-a us-east2-a us-east5-bc us-east7-bc us-south1-abc
        c2-standard-4,8,16,30,60
            : all but asia-southeast2-abc australia-southeast2-abc europe-central2-abc europe-southwest1-abc europe-west12-abc europe-west5-abc
            europe-west8-abc europe-west9-abc me-central1-abc me-west1-abc northamerica-northeast2-abc us-central1-d us-central2-abcd
            us-east2-a us-east7-ab us-south1-abc
        m1-ultramem-40,80,160 n1-ultramem-40,80,160
            : all but asia-east1-a asia-east2-abc asia-northeast1-b asia-northeast3-c asia-south2-c asia-southeast2-b australia-southeast2-a
            europe-central2-c europe-north1-abc europe-southwest1-b europe-west1-c europe-west12-abc europe-west6-a europe-west8-b
            europe-west9-a me-central1-abc me-west1-b northamerica-northeast1-a northamerica-northeast2-c southamerica-east1-a
            southamerica-west1-a us-central1-df us-central2-abcd us-east1-c us-east2-a us-east5-abc us-east7-ac us-south1-abc us-west1-c
            us-west2-a us-west3-abc us-west4-c
        n2-highmem-96,128
            : all but asia-east1-ac asia-east2-abc asia-northeast2-ab asia-northeast3-b asia-south1-c asia-south2-c asia-southeast2-ac
            australia-southeast2-abc europe-central2-a europe-north1-abc europe-southwest1-bc europe-west12-abc europe-west5-abc
            europe-west6-c europe-west8-abc europe-west9-abc me-west1-ac southamerica-east1-abc southamerica-west1-abc us-central2-d
            us-east1-a us-east2-a us-east5-bc us-east7-bc us-south1-abc
        m1-megamem-96
            : asia-east1-ab asia-northeast1-abc asia-south1-ab asia-southeast1-ab asia-southeast2-ac europe-west1-bd europe-west2-abc
            europe-west3-abc europe-west4-bc europe-west5-abc europe-west6-bc northamerica-northeast1-bc southamerica-east1-bc us-central1-abc
            us-east1-abcd us-east4-abc us-east7-bc us-west1-ab us-west2-bc us-west4-ab
        m2-megamem-416 m2-ultramem-208,416
            : asia-northeast1-ab asia-northeast2-bc asia-northeast3-ab asia-south1-ab asia-south2-ab australia-southeast1-ab europe-west1-bcd
            europe-west2-ab europe-west3-ab europe-west4-abc europe-west5-bc europe-west8-ac northamerica-northeast1-bc
            northamerica-northeast2-ab southamerica-east1-bc southamerica-west1-bc us-central1-abc us-east1-a us-east4-ab us-east7-bc
            us-west4-ab
        m2-hypermem-416
            : asia-northeast1-ab asia-northeast2-bc asia-northeast3-ab asia-south1-ab asia-south2-ab australia-southeast1-ab europe-west1-bcd
            europe-west2-ab europe-west3-ab europe-west4-abc europe-west5-bc europe-west8-ac northamerica-northeast1-bc southamerica-east1-bc
            southamerica-west1-bc us-central1-abc us-east1-a us-east4-ab us-west4-ab
        c2d-highcpu-2,4,8,16,32,56,112 c2d-highmem-2,4,8,16,32,56,112 c2d-standard-2,4,8,16,32,56,112
            : asia-east1-abc asia-south1-abc asia-southeast1-abc europe-west1-bcd europe-west2-bc europe-west3-abc europe-west4-abc
            us-central1-abcdf us-east1-bcd us-east4-abc us-west1-abc
        n1-megamem-96
            : asia-east1-ab asia-southeast1-ab asia-southeast2-ac europe-west1-bd europe-west3-abc europe-west4-bc europe-west5-abc
            northamerica-northeast1-bc us-central1-abc us-east1-abcd us-east4-bc us-west1-ab us-west2-b
        c3-highcpu-4,8,22,44,88,176
            : asia-southeast1-abc europe-west1-bcd europe-west4-abc us-central1-abcd us-east1-bcd us-east4-abc us-east7-a
        a2-highgpu-1g,2g,4g,8g
            : asia-northeast1-ac asia-northeast3-ab asia-southeast1-bc europe-west4-ab me-west1-bc us-central1-abcf us-east1-ab us-west1-b
            us-west3-b us-west4-b
        g2-standard-4,8,12,16,24,32,48,96
            : asia-south1-a asia-southeast1-b europe-west4-abc us-central1-abc us-east1-bd us-east4-a us-east7-b us-west1-ab
        m3-megamem-64,128 m3-ultramem-32,64,128
            : asia-southeast1-b europe-west3-ab europe-west4-ab northamerica-northeast1-bc northamerica-northeast2-ab us-central1-abd
            us-west4-ab
        t2a-standard-1,2,4,8,16,32,48
            : asia-southeast1-bc europe-west4-abc us-central1-abdf
        a2-megagpu-16g
            : asia-southeast1-c europe-west4-ab us-central1-abcf us-east1-a
        a2-ultragpu-1g,2g,4g,8g
            : asia-southeast1-c europe-west4-a us-central1-ac us-east4-c us-east5-b us-east7-a
        m2-ultramemx-96
            : australia-southeast1-abc southamerica-west1-bc us-central1-f
        m2-ultramem2x-96
            : southamerica-west1-bc us-central1-f
        nvidia-tesla-p100
            : asia-east1-ac australia-southeast1-c europe-west1-bd europe-west4-a us-central1-cf us-east1-abc us-east7-b us-west1-ab
        nvidia-tesla-p4
            : asia-southeast1-bc australia-southeast1-ab europe-west4-bc northamerica-northeast1-abc us-central1-ac us-east1-a us-east4-abc
            us-east7-b us-west2-bc
        nvidia-tesla-t4
            : asia-east1-ac asia-east2-ac asia-northeast1-ac asia-northeast3-bc asia-south1-abc asia-southeast1-abc asia-southeast2-ab
            australia-southeast1-ac europe-central2-bc europe-west1-bcd europe-west2-ab europe-west3-b europe-west4-abc me-west1-bc
            northamerica-northeast1-c southamerica-east1-ac us-central1-abcf us-east1-acd us-east4-abc us-east7-b us-west1-ab us-west2-bc
            us-west3-b us-west4-ab
        nvidia-tesla-v100
            : asia-east1-c europe-west4-abc us-central1-abcf us-east1-ac us-east7-b us-west1-ab
        ct5lp-hightpu-1t,4t,8t
            : europe-west4-b us-central1-a us-south1-a us-west1-c us-west4-a
        ct5p-hightpu-4t
            : europe-west4-b us-central1-a us-east5-a
        ct6e-standard-1t,4t,8t
            : asia-northeast1-b europe-west4-a southamerica-west1-a us-central1-b us-east1-d us-east5-ab us-south1-ai1b
        tpu7x-standard-4t
            : us-central1-c us-central1-ai1a
        """;
}
