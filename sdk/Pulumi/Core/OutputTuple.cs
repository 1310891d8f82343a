namespace Pulumi;

/// <summary>Tuples of two to eight outputs; the longest is what the shorter ones are cut from.</summary>
public static partial class Output
{
    public static Output<(T1, T2)> Tuple<T1, T2>(Input<T1> item1, Input<T2> item2) =>
        Tuple(item1.ToOutput(), item2.ToOutput());

    public static Output<(T1, T2)> Tuple<T1, T2>(Output<T1> item1, Output<T2> item2) =>
        Tuple(item1, item2, Nothing, Nothing, Nothing, Nothing, Nothing, Nothing).Apply(t => (t.Item1, t.Item2));

    public static Output<(T1, T2, T3)> Tuple<T1, T2, T3>(Input<T1> item1, Input<T2> item2, Input<T3> item3) =>
        Tuple(item1.ToOutput(), item2.ToOutput(), item3.ToOutput());

    public static Output<(T1, T2, T3)> Tuple<T1, T2, T3>(Output<T1> item1, Output<T2> item2, Output<T3> item3) =>
        Tuple(item1, item2, item3, Nothing, Nothing, Nothing, Nothing, Nothing).Apply(t => (t.Item1, t.Item2, t.Item3));

    public static Output<(T1, T2, T3, T4)> Tuple<T1, T2, T3, T4>(Input<T1> item1, Input<T2> item2, Input<T3> item3, Input<T4> item4) =>
        Tuple(item1.ToOutput(), item2.ToOutput(), item3.ToOutput(), item4.ToOutput());

    public static Output<(T1, T2, T3, T4)> Tuple<T1, T2, T3, T4>(Output<T1> item1, Output<T2> item2, Output<T3> item3, Output<T4> item4) =>
        Tuple(item1, item2, item3, item4, Nothing, Nothing, Nothing, Nothing).Apply(t => (t.Item1, t.Item2, t.Item3, t.Item4));

    public static Output<(T1, T2, T3, T4, T5)> Tuple<T1, T2, T3, T4, T5>(Input<T1> item1, Input<T2> item2, Input<T3> item3, Input<T4> item4, Input<T5> item5) =>
        Tuple(item1.ToOutput(), item2.ToOutput(), item3.ToOutput(), item4.ToOutput(), item5.ToOutput());

    public static Output<(T1, T2, T3, T4, T5)> Tuple<T1, T2, T3, T4, T5>(Output<T1> item1, Output<T2> item2, Output<T3> item3, Output<T4> item4, Output<T5> item5) =>
        Tuple(item1, item2, item3, item4, item5, Nothing, Nothing, Nothing).Apply(t => (t.Item1, t.Item2, t.Item3, t.Item4, t.Item5));

    public static Output<(T1, T2, T3, T4, T5, T6)> Tuple<T1, T2, T3, T4, T5, T6>(Input<T1> item1, Input<T2> item2, Input<T3> item3, Input<T4> item4, Input<T5> item5, Input<T6> item6) =>
        Tuple(item1.ToOutput(), item2.ToOutput(), item3.ToOutput(), item4.ToOutput(), item5.ToOutput(), item6.ToOutput());

    public static Output<(T1, T2, T3, T4, T5, T6)> Tuple<T1, T2, T3, T4, T5, T6>(Output<T1> item1, Output<T2> item2, Output<T3> item3, Output<T4> item4, Output<T5> item5, Output<T6> item6) =>
        Tuple(item1, item2, item3, item4, item5, item6, Nothing, Nothing).Apply(t => (t.Item1, t.Item2, t.Item3, t.Item4, t.Item5, t.Item6));

    public static Output<(T1, T2, T3, T4, T5, T6, T7)> Tuple<T1, T2, T3, T4, T5, T6, T7>(Input<T1> item1, Input<T2> item2, Input<T3> item3, Input<T4> item4, Input<T5> item5, Input<T6> item6, Input<T7> item7) =>
        Tuple(item1.ToOutput(), item2.ToOutput(), item3.ToOutput(), item4.ToOutput(), item5.ToOutput(), item6.ToOutput(), item7.ToOutput());

    public static Output<(T1, T2, T3, T4, T5, T6, T7)> Tuple<T1, T2, T3, T4, T5, T6, T7>(Output<T1> item1, Output<T2> item2, Output<T3> item3, Output<T4> item4, Output<T5> item5, Output<T6> item6, Output<T7> item7) =>
        Tuple(item1, item2, item3, item4, item5, item6, item7, Nothing).Apply(t => (t.Item1, t.Item2, t.Item3, t.Item4, t.Item5, t.Item6, t.Item7));

    public static Output<(T1, T2, T3, T4, T5, T6, T7, T8)> Tuple<T1, T2, T3, T4, T5, T6, T7, T8>(Input<T1> item1, Input<T2> item2, Input<T3> item3, Input<T4> item4, Input<T5> item5, Input<T6> item6, Input<T7> item7, Input<T8> item8) =>
        Tuple(item1.ToOutput(), item2.ToOutput(), item3.ToOutput(), item4.ToOutput(), item5.ToOutput(), item6.ToOutput(), item7.ToOutput(), item8.ToOutput());

    public static Output<(T1, T2, T3, T4, T5, T6, T7, T8)> Tuple<T1, T2, T3, T4, T5, T6, T7, T8>(Output<T1> item1, Output<T2> item2, Output<T3> item3, Output<T4> item4, Output<T5> item5, Output<T6> item6, Output<T7> item7, Output<T8> item8)
    {
        return Output<(T1, T2, T3, T4, T5, T6, T7, T8)>.From(TupleAsync());

        async ValueTask<OutputData<(T1, T2, T3, T4, T5, T6, T7, T8)>> TupleAsync()
        {
            var joined = new Joined();
            return joined.With((
                joined.Add(await item1.DataAsync.ConfigureAwait(false)),
                joined.Add(await item2.DataAsync.ConfigureAwait(false)),
                joined.Add(await item3.DataAsync.ConfigureAwait(false)),
                joined.Add(await item4.DataAsync.ConfigureAwait(false)),
                joined.Add(await item5.DataAsync.ConfigureAwait(false)),
                joined.Add(await item6.DataAsync.ConfigureAwait(false)),
                joined.Add(await item7.DataAsync.ConfigureAwait(false)),
                joined.Add(await item8.DataAsync.ConfigureAwait(false))));
        }
    }

    private static Output<ValueTuple> Nothing { get; } = Create(default(ValueTuple));
}
