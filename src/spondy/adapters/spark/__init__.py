"""Apache Spark: `spondy.spark` is made of this.

What runs on executors is pickled by reference and knows nothing of the driver, so an executor needs the wheel and
nothing else.
"""
