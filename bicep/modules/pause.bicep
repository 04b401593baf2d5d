// A deployment without resources, which takes some seconds.
